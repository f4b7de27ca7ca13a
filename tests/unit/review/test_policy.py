"""The shipped policy and its rules on verdicts and reasons."""

from __future__ import annotations

import pytest

from services.review.application.policy import review_policy
from services.review.domain.opinion import Verdict
from services.review.domain.policy import ReasonRefused, UnknownList, UnknownVerdict
from shared.standards.element_list import DIRECTORY, IMPLEMENTATION, element_list
from shared.standards.roles import ROLES


def test_three_offices_review_the_directory_list() -> None:
    assert review_policy().required_offices(DIRECTORY) == ("legal_review", "staffing_review", "planning_review")


def test_every_required_office_has_a_name_and_a_role_that_speaks_for_it() -> None:
    policy = review_policy()
    spoken_for = {role.office for role in ROLES.values() if role.office}

    for offices in policy.required.values():
        assert set(offices) <= set(policy.offices)
        assert set(offices) <= spoken_for


@pytest.mark.parametrize("list_kind", [DIRECTORY, IMPLEMENTATION])
def test_every_element_of_a_list_is_answered_for(list_kind: str) -> None:
    policy = review_policy()

    for element in element_list(list_kind).elements:
        assert policy.answering(element.key, element.part_of) in policy.required_offices(list_kind), element.key


def test_an_element_stands_with_one_office_and_is_one_of_a_list() -> None:
    answered = [key for office in review_policy().offices.values() for key in office.answers_for]

    assert len(set(answered)) == len(answered)
    assert set(answered) <= {one.key for kind in (DIRECTORY, IMPLEMENTATION) for one in element_list(kind).elements}


def test_what_is_named_itself_does_not_go_with_what_it_is_part_of() -> None:
    assert review_policy().answering("power_corrections", "legal_basis") == "staffing_review"
    assert review_policy().answering("entrusting_body", "power_source") == "staffing_review"
    assert review_policy().answering("unheard_of", "") == ""


def test_the_staffing_office_leads_what_corrects_the_power_list_and_nothing_else() -> None:
    policy = review_policy()

    assert policy.lead(IMPLEMENTATION, ("legal_basis",)) == "staffing_review"
    assert policy.lead(IMPLEMENTATION, ()) == ""
    assert policy.lead(DIRECTORY, ()) == ""
    assert set(filter(None, policy.leads.values())) <= set(policy.offices)


def test_a_list_without_a_rule_is_not_reviewed_by_nobody() -> None:
    with pytest.raises(UnknownList):
        review_policy().required_offices("unknown")


def test_the_four_verdicts_have_their_official_names() -> None:
    assert {"同意", "修改后同意", "不同意", "不属本单位审核范围"} == set(review_policy().verdict_names.values())
    assert set(Verdict) == set(review_policy().verdict_names)


@pytest.mark.parametrize("verdict", [verdict for verdict in Verdict if verdict is not Verdict.APPROVE])
@pytest.mark.parametrize("text", ["", " \n　"])
def test_every_verdict_but_approval_needs_a_reason(verdict: Verdict, text: str) -> None:
    with pytest.raises(ReasonRefused, match="必须写明理由") as refusal:
        review_policy().checked_reason(verdict, text)

    assert [problem.field for problem in refusal.value.problems] == ["reason"]


def test_approval_needs_no_reason() -> None:
    assert review_policy().checked_reason(Verdict.APPROVE, " ") == ""


def test_a_reason_of_ten_thousand_characters_is_refused_with_both_numbers() -> None:
    with pytest.raises(ReasonRefused, match="10000 个字，最多 2000 个字"):
        review_policy().checked_reason(Verdict.REJECT, "长" * 10_000)


@pytest.mark.parametrize("text", ["", "yes", "{'$ne': ''}", "APPROVE"])
def test_a_verdict_that_is_none_of_the_four_is_refused(text: str) -> None:
    with pytest.raises(UnknownVerdict, match="审核结论"):
        review_policy().verdict_of(text)
