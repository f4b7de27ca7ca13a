"""What an operation on an item does to what is not on the portal yet: its lists, and texts that are approved later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from services.publish.adapters.portal import MongoPortalPages
from services.publish.application.use_cases import UseCases
from shared.contracts.envelope import Envelope, emit
from tests.services.publish.builders import (
    DECISION_OFFICER,
    NOW,
    adopted,
    approved,
    item_id,
    make_lists_ready,
    make_ready,
)
from tests.services.publish.hearing import DRAFT, opened
from tests.services.publish.stored import collection, states

Run = Callable[..., str]
OPERATION = "01930000-0000-7000-8000-0000000000aa"
TAKER = {"body_id": "body-2", "name": "区人社局"}
TODAY = date(2026, 11, 24)
LATER, DAY = date(2026, 12, 1), datetime(2026, 12, 1, 1, 0, tzinfo=UTC)


def approved_operation(kind: str, **more: Any) -> Envelope:
    """`operation_answered` about item 1, as review emits it when both offices agree."""
    named = {
        "item_id": item_id(1),
        "item_name": "义务兵家庭优待金发放",
        "list_kind": "directory",
        "part": "",
        "body": {"body_id": "body-1", "name": "区民政局"},
    }
    nothing = {"successors": [], "new_type": "", "until": "", "origin": "", "document_no": "", "words": []}
    return emit(
        "operation_answered",
        aggregate_id=OPERATION,
        sequence=3,
        occurred_at=NOW,
        actor={"name": "审核系统"},
        item_id=item_id(1),
        data={
            **nothing,
            "operation_id": OPERATION,
            "kind": kind,
            "item_name": named["item_name"],
            "body": named["body"],
            "items": [named],
            "ground": "机构改革",
            "is_approved": True,
            **more,
        },
    )


def carry_out(use_cases: UseCases, kind: str, **more: Any) -> None:
    """Bring an operation on item 1 from review to its day."""
    use_cases.operating.answered([approved_operation(kind, **more)])
    use_cases.operating.decide(
        actor=DECISION_OFFICER,
        operation_id=OPERATION,
        version=1,
        decision="adopt",
        document_no="江津府〔2026〕77 号",
        effective_on=TODAY,
        now=NOW,
    )
    assert use_cases.operating.carry_out_due(now=NOW) == 1


def released(use_cases: UseCases, run_release: Run) -> None:
    run_release(adopted(use_cases, make_ready(use_cases, [1])).list_id, effective_on=TODAY, now=NOW)


def test_lists_of_a_cancelled_item_that_wait_end_with_it(
    use_cases: UseCases, run_release: Run, spoken: Callable[[str], list[Envelope]]
) -> None:
    released(use_cases, run_release)
    make_lists_ready(use_cases, [102])
    scheduled = adopted(use_cases, make_lists_ready(use_cases, [101]), "实施清单第 1 批")
    run_release(scheduled.list_id, "实施清单第 1 版", effective_on=LATER, now=NOW)

    carry_out(use_cases, "cancel")
    use_cases.releasing.release_due(now=DAY)

    assert states() == {"retired": 3}
    assert collection("implementation_pages").count_documents({}) == 0
    assert {message.item_id for message in spoken("item_published")} == {item_id(1)}


def test_lists_of_a_transferred_item_that_wait_name_its_new_body(use_cases: UseCases, run_release: Run) -> None:
    released(use_cases, run_release)
    lists = make_lists_ready(use_cases, [101])

    carry_out(use_cases, "transfer", to_body=TAKER)
    run_release(adopted(use_cases, lists, "第 2 批").list_id, "第 2 版", effective_on=TODAY, now=NOW)

    page = use_cases.reading.implementation_page(item_id(101))
    assert (page.body_id, page.body_name) == ("body-2", "区人社局")


def test_a_text_that_is_approved_after_the_transfer_stays_with_the_new_body(
    use_cases: UseCases, run_release: Run
) -> None:
    released(use_cases, run_release)

    carry_out(use_cases, "transfer", to_body=TAKER)
    use_cases.joining.join([approved(1, sequence=9, revision=2, name="新的名称")])  # submitted by body-1 before the day
    run_release(adopted(use_cases, [item_id(1)], "第 2 批").list_id, "第 2 版", effective_on=TODAY, now=NOW)

    page = use_cases.reading.item_page(item_id(1))
    assert (page.item_name, page.body_id, page.body_name) == ("新的名称", "body-2", "区人社局")


def test_a_draft_before_the_public_names_the_new_body_of_its_item(
    use_cases: UseCases, citizen: FlaskClient, run_release: Run
) -> None:
    released(use_cases, run_release)
    use_cases.commenting.opened([opened()])
    assert "<dt>实施机构</dt><dd>区民政局</dd>" in citizen.get(DRAFT).text

    carry_out(use_cases, "transfer", to_body=TAKER)

    assert "<dt>实施机构</dt><dd>区人社局</dd>" in citizen.get(DRAFT).text


def test_a_list_that_is_approved_after_the_day_of_its_item_follows_it(use_cases: UseCases, run_release: Run) -> None:
    released(use_cases, run_release)
    carry_out(use_cases, "transfer", to_body=TAKER)

    make_lists_ready(use_cases, [101])

    stored = collection("catalogue_items").find_one({"_id": item_id(101)})
    assert (stored["state"], stored["text"]["body_id"]) == ("ready", "body-2")


def test_a_list_that_is_approved_after_its_item_was_cancelled_is_none(use_cases: UseCases, run_release: Run) -> None:
    released(use_cases, run_release)
    carry_out(use_cases, "cancel")

    make_lists_ready(use_cases, [101])

    assert states() == {"retired": 2}


def test_what_ends_while_its_page_is_written_is_not_found_on_the_portal(
    use_cases: UseCases, run_release: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cancellation falls between the look at the item and the writing of its new page."""
    released(use_cases, run_release)
    use_cases.joining.join([approved(1, sequence=9, revision=2, name="新的名称")])
    second = adopted(use_cases, [item_id(1)], "第 2 批")
    write = MongoPortalPages.write

    def written_late(self: MongoPortalPages, pages: Any) -> None:
        monkeypatch.undo()
        carry_out(use_cases, "cancel")
        write(self, pages)

    monkeypatch.setattr(MongoPortalPages, "write", written_late)
    run_release(second.list_id, "第 2 版", effective_on=TODAY, now=NOW)

    assert states() == {"retired": 1}
    assert collection("portal_pages").count_documents({}) == 0
    assert collection("retired_pages").count_documents({}) == 1
