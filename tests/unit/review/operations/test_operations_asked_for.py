"""The offices on an operation: all must approve, each speaks once, whoever refuses says why."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.review.domain.coordinating import By
from services.review.domain.operations.operation import (
    NotAsked,
    Operation,
    OperationOver,
    OperationState,
    Word,
    WordRefused,
)
from services.review.domain.people_refusals import SamePerson
from shared.kernel.errors import LostRace

AT = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
OFFICES = ("legal_review", "staffing_review")


def an_operation(**changes: Any) -> Operation:
    fields: dict[str, Any] = {
        "operation_id": "operation",
        "version": 1,
        "about": {"kind": "cancel", "body": {"body_id": "body", "name": "区民政局"}},
        "offices": OFFICES,
        "item_id": "item",
        "revision": 1,
        "content_hash": "h",
        "heard_as": "message",
        "requested_at": AT,
    }
    return Operation(**{**fields, **changes})


def a_word(
    office: str = "legal_review",
    *,
    is_approved: bool = True,
    reason: str = "",
    body_id: str = "justice",
    account_id: str = "",
) -> Word:
    by = By(account_id=account_id or f"of {office}", name="王审核", body_id=body_id, body_name="区司法局")
    return Word(office=office, is_approved=is_approved, reason=reason, by=by, at=AT)


@given(st.permutations(OFFICES), st.tuples(st.booleans(), st.booleans()))
def test_it_is_approved_when_all_approve_in_whatever_order(offices: list[str], said: tuple[bool, bool]) -> None:
    operation = an_operation()
    for office, is_approved in zip(offices, said, strict=True):
        assert operation.state is OperationState.OPEN
        word = a_word(office, is_approved=is_approved, reason="" if is_approved else "职责没有调整")
        operation = operation.said(word, operation.version)

    assert operation.state is (OperationState.APPROVED if all(said) else OperationState.REFUSED)
    assert operation.waiting_for == ()


@pytest.mark.parametrize("reason", ["", " ", "字" * 1001])
def test_whoever_refuses_says_why_in_a_text_that_can_be_read(reason: str) -> None:
    with pytest.raises(WordRefused):
        an_operation().said(a_word(is_approved=False, reason=reason), 1)


def test_an_office_speaks_once() -> None:
    operation = an_operation().said(a_word(), 1)

    with pytest.raises(OperationOver):
        operation.said(a_word(), operation.version)


def test_one_person_is_not_two_of_the_offices() -> None:
    """Whoever stands in for the other office has its whole right to speak, but not on what he has judged himself."""
    operation = an_operation().said(a_word(account_id="wang"), 1)

    with pytest.raises(SamePerson):
        operation.said(a_word("staffing_review", account_id="wang"), operation.version)
    assert operation.said(a_word("staffing_review", account_id="li"), operation.version).is_approved


def test_nobody_speaks_who_is_not_asked_or_belongs_to_the_body_that_asks() -> None:
    with pytest.raises(NotAsked):
        an_operation().said(a_word("planning_review"), 1)
    with pytest.raises(NotAsked):
        an_operation().said(a_word(body_id="body"), 1)


def test_whoever_saw_an_older_version_says_nothing() -> None:
    with pytest.raises(LostRace):
        an_operation(version=2).said(a_word(), 1)


def test_what_was_given_up_is_no_matter_of_the_offices() -> None:
    operation = an_operation().said(a_word(), 1).withdrawn(AT)

    assert operation.state is OperationState.WITHDRAWN
    assert operation.waiting_for == ()
    assert operation.withdrawn(AT) is operation
    with pytest.raises(OperationOver):
        operation.said(a_word("staffing_review"), operation.version)
