"""Checklists: what is kept of the answers, and what is refused."""

from __future__ import annotations

import pytest

from services.review.application.checklists import checked_answers, checklist_of, checklists, obligatory, shown_answers
from services.review.application.policy import shipped_policy
from services.review.application.policy_reading import policy_from
from services.review.domain.checklists import Checklist, ChecklistRefused
from services.review.domain.opinion import Verdict
from shared.standards.element_list import DIRECTORY, IMPLEMENTATION, element_list
from shared.standards.loader import read
from shared.standards.roles import ROLES


def legality() -> Checklist:
    """The checklist of the legal office."""
    found = checklist_of("legal_review")
    assert found
    return found


def test_the_shipped_checklists_belong_to_offices_and_look_at_elements_of_the_standards() -> None:
    known = {one.key for kind in (DIRECTORY, IMPLEMENTATION) for one in element_list(kind).elements}

    assert {role.office for role in ROLES.values()} >= set(checklists())
    for checklist in checklists().values():
        keys = [one.key for one in checklist.criteria]
        assert len(set(keys)) == len(keys)
        for criterion in checklist.criteria:
            assert set(criterion.about) <= known
            assert criterion.lists <= {DIRECTORY, IMPLEMENTATION}


def test_fees_and_materials_are_asked_of_implementation_lists_only() -> None:
    directory = {one.key for one in legality().of_list(DIRECTORY)}

    assert {"fees", "materials"} & directory == set()
    assert {"fees", "materials"} <= {one.key for one in legality().of_list(IMPLEMENTATION)}


def test_what_was_left_open_is_not_kept_and_notes_are_trimmed() -> None:
    answers = {"basis_exists": "met", "basis_in_force": "", "right_article": "unmet:  第八条  "}

    kept = legality().checked(answers, Verdict.REJECT)

    assert kept == {"basis_exists": "met", "right_article": "unmet:第八条"}


@pytest.mark.parametrize(
    ("answers", "verdict", "said"),
    [
        ({"basis_exists": "unmet:没有依据"}, Verdict.APPROVE, "不符合，结论却是“同意”"),
        ({"basis_exists": "unmet"}, Verdict.REJECT, "选了不符合，没有写问题"),
        ({"basis_exists": "perhaps"}, Verdict.APPROVE, "没有选答案"),
        ({"basis_exists": ":只有说明"}, Verdict.APPROVE, "没有选答案"),
        ({"unheard_of": "met"}, Verdict.APPROVE, "没有“unheard_of”这一项"),
        ({"basis_exists": "met:" + "长" * 501}, Verdict.APPROVE, "最多 500 个字"),
    ],
)
def test_wrong_answers_are_refused_with_their_criterion(answers: dict[str, str], verdict: Verdict, said: str) -> None:
    with pytest.raises(ChecklistRefused, match=said) as refused:
        legality().checked(answers, verdict)

    assert [problem.field for problem in refused.value.problems] == [f"check-{key}" for key in answers]


def test_an_office_without_a_checklist_answers_none() -> None:
    assert checked_answers("planning_review", {}, Verdict.APPROVE) == {}
    with pytest.raises(ChecklistRefused, match="没有审查表"):
        checked_answers("planning_review", {"fees": "met"}, Verdict.APPROVE)


def test_gaps_are_refused_only_where_the_policy_says_so_and_never_when_the_matter_is_not_theirs() -> None:
    content = read("review_policy", 1)
    legal = {**content["offices"]["legal_review"], "checklist": "required"}
    strict = policy_from({**content, "offices": {**content["offices"], "legal_review": legal}}, version=2)

    assert obligatory("legal_review", shipped_policy()) is None
    owed = obligatory("legal_review", strict)
    assert owed == legality()
    assert obligatory("planning_review", strict) is None
    with pytest.raises(ChecklistRefused, match="还有 4 项没有答"):
        owed.refuse_gaps({"basis_exists": "met"}, Verdict.APPROVE, DIRECTORY)
    owed.refuse_gaps({}, Verdict.OUT_OF_SCOPE, DIRECTORY)
    owed.refuse_gaps({one.key: "met" for one in owed.of_list(DIRECTORY)}, Verdict.APPROVE, DIRECTORY)


def test_answers_are_shown_in_the_order_of_the_checklist() -> None:
    shown = shown_answers("legal_review", {"right_article": "unmet:第八条", "basis_exists": "met"})

    assert [(one.answer, one.note) for one in shown] == [("符合", ""), ("不符合", "第八条")]
