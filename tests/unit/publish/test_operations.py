"""Operations before the district government, and what the portal says of those that were carried out."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.publish.domain.operations import (
    DecisionIncomplete,
    Operation,
    OperationNotWaiting,
    OperationState,
    notices_of,
)
from shared.kernel.errors import LostRace
from shared.standards.item_operations import KINDS, Effect

AT = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
BY = {"name": "区长"}


def an_operation(kind: str = "merge", number: int = 1, **about: Any) -> Operation:
    def item(name: str) -> dict[str, Any]:
        return {"item_id": name, "item_name": name, "list_kind": "directory", "part": "", "body": {}}

    successors = [item("老年津贴发放")] if KINDS[kind].has_successors else []
    told = {
        "operation_id": f"operation-{number}",
        "kind": kind,
        "items": [item("高龄津贴发放")],
        "successors": successors,
        "body": {"body_id": "body-1", "name": "区民政局"},
        "to_body": {"body_id": "body-2", "name": "区人社局"},
        "new_type": "05",
        "until": "",
        "origin": "市民政局",
        **about,
    }
    return Operation(
        operation_id=f"operation-{number}",
        version=1,
        about=told,
        words=(),
        item_id="高龄津贴发放",
        revision=1,
        content_hash="h",
        heard_as="message",
        heard_at=AT,
    )


def adopted(operation: Operation, on: date = TODAY) -> Operation:
    return operation.adopted(document_no="1 号", effective_on=on, by=BY, at=AT, today=TODAY, seen=1)


def test_an_adopted_operation_has_its_number_and_its_day() -> None:
    operation = adopted(an_operation(), TODAY + timedelta(days=7))

    assert operation.state is OperationState.ADOPTED
    assert operation.decision is not None
    assert (operation.decision.document_no, operation.effective_on) == ("1 号", date(2026, 12, 1))
    assert operation.decision.sequence == operation.version == 2


@pytest.mark.parametrize(
    ("number", "on", "fields"),
    [
        ("", TODAY, ["document_no"]),
        ("1 号", None, ["effective_on"]),
        ("1 号", TODAY - timedelta(days=1), ["effective_on"]),
        ("字" * 51, TODAY, ["document_no"]),
        (" ", None, ["document_no", "effective_on"]),
    ],
)
def test_a_decision_lacks_neither_number_nor_day(number: str, on: date | None, fields: list[str]) -> None:
    with pytest.raises(DecisionIncomplete) as refused:
        an_operation().adopted(document_no=number, effective_on=on, by=BY, at=AT, today=TODAY, seen=1)

    assert [problem.field for problem in refused.value.problems] == fields


@pytest.mark.parametrize("reason", ["", " ", "字" * 1001])
def test_a_return_has_a_reason_that_can_be_read(reason: str) -> None:
    with pytest.raises(DecisionIncomplete):
        an_operation().returned(reason=reason, by=BY, at=AT, seen=1)


def test_what_was_decided_or_given_up_is_not_decided_again() -> None:
    for operation in (adopted(an_operation()), an_operation().withdrawn()):
        with pytest.raises(OperationNotWaiting):
            operation.returned(reason="不行", by=BY, at=AT, seen=operation.version)


def test_whoever_saw_an_older_version_decides_nothing() -> None:
    with pytest.raises(LostRace):
        an_operation().returned(reason="不行", by=BY, at=AT, seen=0)


def test_what_was_decided_is_not_given_up() -> None:
    operation = adopted(an_operation())

    assert operation.withdrawn() is operation


@pytest.mark.parametrize("kind", [key for key, kind in KINDS.items() if kind.notice])
def test_each_kind_says_on_the_page_what_became_of_the_item(kind: str) -> None:
    (notice,) = notices_of([adopted(an_operation(kind))])

    said = notice.before + "、".join(name for name, _ in notice.links) + notice.after
    assert "2026 年 11 月 24 日" in said
    assert "{" not in said
    assert notice.is_over == (KINDS[kind].effect in (Effect.RETIRE, Effect.SUSPEND))
    assert bool(notice.links) == KINDS[kind].has_successors


def test_a_suspension_names_the_day_of_its_end_if_there_is_one() -> None:
    (notice,) = notices_of([adopted(an_operation("suspend", until="2027-06-30"))])

    assert notice.before == "本事项自 2026 年 11 月 24 日起暂停办理，预计到 2027 年 6 月 30 日恢复。"


@given(st.lists(st.sampled_from([*KINDS]), max_size=8))
def test_what_ended_an_item_is_all_that_its_page_says(kinds: list[str]) -> None:
    operations = [
        adopted(an_operation(kind, number), TODAY + timedelta(days=number)) for number, kind in enumerate(kinds)
    ]

    notices = notices_of(operations)

    if any(KINDS[kind].effect is Effect.RETIRE for kind in kinds):
        assert len(notices) == 1
        assert notices[0].is_over
    else:
        rest = kinds[::-1]
        last = next((kind for kind in rest if kind in ("suspend", "resume")), "")
        assert any(notice.is_over for notice in notices) == (last == "suspend")
    assert notices == notices_of(operations[::-1])
