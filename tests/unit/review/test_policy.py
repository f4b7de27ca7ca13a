"""The shipped policy and its rules on verdicts and reasons."""

from __future__ import annotations

import pytest

from services.review.application.policy import shipped_policy
from services.review.application.routing import elements_of
from services.review.domain.opinion import Verdict
from services.review.domain.policy import Facts, ReasonRefused, UnknownList, UnknownVerdict
from shared.standards.element_list import DIRECTORY, IMPLEMENTATION, element_list
from shared.standards.roles import ROLES

LISTS = (DIRECTORY, IMPLEMENTATION)


def test_three_offices_always_review_and_two_are_asked_for_advice() -> None:
    for list_kind in LISTS:
        (district,) = (one.group for one in shipped_policy().of_list(list_kind).groups if one.group.key == "district")
        assert district.required == ("legal_review", "staffing_review", "planning_review")
        assert district.advising == ("quality_review", "centre_review")


def test_every_office_has_a_name_and_a_role_that_speaks_for_it() -> None:
    spoken_for = {role.office for role in ROLES.values() if role.office}

    assert set(shipped_policy().offices) == spoken_for


@pytest.mark.parametrize("list_kind", LISTS)
def test_every_element_of_a_list_is_judged_by_an_office_that_must_always_speak(list_kind: str) -> None:
    policy, elements = shipped_policy(), elements_of(list_kind, 1)
    always = ("legal_review", "staffing_review", "planning_review")
    judged = {office: policy.duty(office, elements) for office in always}

    for key, _part_of in elements:
        assert sum(key in duty for duty in judged.values()) == 1, key


def test_an_element_stands_with_one_office_and_is_one_of_a_list() -> None:
    answered = [key for office in shipped_policy().offices.values() for key in office.answers_for]

    assert len(set(answered)) == len(answered)
    known = {one.key for kind in LISTS for one in element_list(kind).elements}
    assert set(answered) <= known | {"scope_override"}


def test_what_is_named_itself_does_not_go_with_what_it_is_part_of() -> None:
    assert shipped_policy().answering("power_corrections", "legal_basis") == "staffing_review"
    assert shipped_policy().answering("entrusting_body", "power_source") == "staffing_review"
    assert shipped_policy().answering("unheard_of", "") == ""


def test_the_staffing_office_leads_what_corrects_the_power_list_and_nothing_else() -> None:
    def lead(list_kind: str, *, corrects: bool) -> str:
        facts = Facts(list_kind=list_kind, corrects=corrects)
        return shipped_policy().route(facts, elements_of(list_kind, 1)).lead

    assert lead(IMPLEMENTATION, corrects=True) == "staffing_review"
    assert lead(IMPLEMENTATION, corrects=False) == ""
    assert lead(DIRECTORY, corrects=False) == ""


def test_a_list_without_a_rule_is_not_reviewed_by_nobody() -> None:
    with pytest.raises(UnknownList):
        shipped_policy().of_list("unknown")


def test_the_four_verdicts_have_their_official_names() -> None:
    assert {"同意", "修改后同意", "不同意", "不属本单位审核范围"} == set(shipped_policy().verdict_names.values())
    assert set(Verdict) == set(shipped_policy().verdict_names)


@pytest.mark.parametrize("verdict", [verdict for verdict in Verdict if verdict is not Verdict.APPROVE])
@pytest.mark.parametrize("text", ["", " \n　"])
def test_every_verdict_but_approval_needs_a_reason(verdict: Verdict, text: str) -> None:
    with pytest.raises(ReasonRefused, match="必须写明理由") as refusal:
        shipped_policy().checked_reason(verdict, text)

    assert [problem.field for problem in refusal.value.problems] == ["reason"]


def test_approval_needs_no_reason() -> None:
    assert shipped_policy().checked_reason(Verdict.APPROVE, " ") == ""


def test_a_reason_of_ten_thousand_characters_is_refused_with_both_numbers() -> None:
    with pytest.raises(ReasonRefused, match="10000 个字，最多 2000 个字"):
        shipped_policy().checked_reason(Verdict.REJECT, "长" * 10_000)


@pytest.mark.parametrize("text", ["", "yes", "{'$ne': ''}", "APPROVE"])
def test_a_verdict_that_is_none_of_the_four_is_refused(text: str) -> None:
    with pytest.raises(UnknownVerdict, match="审核结论"):
        shipped_policy().verdict_of(text)
