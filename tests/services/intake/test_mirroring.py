"""What the other services say: repeated, late, in any order, many at once."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

import pytest

from services.intake.domain.items import ItemState
from services.intake.domain.stages import stage_of
from shared.contracts.envelope import Envelope, emit
from shared.kernel.actor import Actor
from tests.services.intake.adjustments.keeping import put
from tests.services.intake.conftest import Intake

ABOUT = {"item_name": "高龄津贴发放", "body": {"body_id": "b", "name": "示例民政局"}}


@pytest.fixture
def item_id(intake: Intake, compiler: Actor) -> str:
    """An item that was submitted."""
    item_id = intake.draft(compiler)
    intake.submit(compiler, item_id)
    return item_id


def said(intake: Intake, name: str, item_id: str, sequence: int, **data: Any) -> Envelope:
    return emit(
        name,
        aggregate_id=item_id or "list",
        sequence=sequence,
        occurred_at=intake.clock.now(),
        actor={},
        data=data,
        item_id=item_id,
        revision=1,
    )


def about_list(intake: Intake, name: str, item_id: str, sequence: int, **data: Any) -> Envelope:
    entries = [{"item_id": item_id, "revision": 1, "content_hash": "h"}]
    return said(intake, name, "", sequence, list_id="l", title="清单", entries=entries, **data)


def an_opinion(office: str, verdict: str, reason: str) -> dict[str, Any]:
    return {
        "office": office,
        "verdict": verdict,
        "reason": reason,
        "account_id": "a",
        "account_name": "审核员",
        "content_hash": "h",
        "given_at": "2026-11-20T02:00:00Z",
    }


def test_a_returned_item_comes_with_its_opinions(intake: Intake, compiler: Actor, item_id: str) -> None:
    """The body may correct and submit again; the opinions stand beside the form."""
    mirroring = intake.cases.mirroring
    mirroring.note_review_opened([said(intake, "review_opened", item_id, 1, round=1, offices=["legal_review"])])
    opinion = said(
        intake,
        "opinion_given",
        item_id,
        2,
        round=1,
        opinion=an_opinion("legal_review", "reject", "依据已废止"),
        **ABOUT,
    )
    mirroring.note_opinions([opinion, opinion])
    mirroring.take_returned([said(intake, "item_returned", item_id, 3, round=1, opinions=[], **ABOUT)])

    view = intake.cases.reading.item(compiler, item_id)
    assert (view.item.state, view.item.progress.round) == (ItemState.RETURNED, 1)
    assert [opinion.reason for opinion in view.opinions_to_answer] == ["依据已废止"]
    assert intake.submit(compiler, item_id, view.item.version, reply="依据仍然有效").ok


def test_what_was_approved_and_is_written_anew_has_no_opinions_to_answer(
    intake: Intake, compiler: Actor, item_id: str
) -> None:
    """They agreed with another text; a form that asked to answer them would puzzle its clerk."""
    agreed = said(
        intake, "opinion_given", item_id, 2, round=1, opinion=an_opinion("legal_review", "approve", ""), **ABOUT
    )
    intake.cases.mirroring.note_opinions([agreed])
    intake.cases.mirroring.take_approved([said(intake, "item_approved", item_id, 3, round=1, **ABOUT)])
    put(intake, item_id, state=ItemState.DRAFT.value)

    view = intake.cases.reading.item(compiler, item_id)

    assert [opinion.verdict for opinion in view.opinions] == ["approve"]
    assert view.opinions_to_answer == []


def test_the_same_message_twice_changes_nothing(intake: Intake, item_id: str) -> None:
    """Not even the version: nobody's open form becomes stale."""
    message = said(intake, "item_returned", item_id, 3, round=1, opinions=[], **ABOUT)

    intake.cases.mirroring.take_returned([message])
    version = intake.stored("service_items", item_id)["version"]
    intake.cases.mirroring.take_returned([message, message])

    assert intake.stored("service_items", item_id)["version"] == version


def test_an_older_message_after_a_newer_is_passed_over(intake: Intake, item_id: str) -> None:
    """An approval is not undone by the return of the round before."""
    mirroring = intake.cases.mirroring
    mirroring.take_approved([said(intake, "item_approved", item_id, 9, round=2, **ABOUT)])
    mirroring.take_returned([said(intake, "item_returned", item_id, 4, round=1, opinions=[], **ABOUT)])

    assert intake.stored("service_items", item_id)["state"] == "approved"


def test_a_refused_withdrawal_does_not_swallow_the_approval_before_it(intake: Intake, item_id: str) -> None:
    """The refusal has the higher sequence but may be read first."""
    mirroring = intake.cases.mirroring
    mirroring.note_withdrawal_refused(
        [said(intake, "withdrawal_refused", item_id, 6, round=1, reason="已审完", **ABOUT)]
    )
    mirroring.take_approved([said(intake, "item_approved", item_id, 5, round=1, **ABOUT)])

    item = intake.stored("service_items", item_id)
    assert (item["state"], item["withdrawal_answer"], item["withdrawal_requested"]) == ("approved", "已审完", False)


def test_a_withdrawn_item_may_be_corrected(intake: Intake, compiler: Actor, item_id: str) -> None:
    """Review gave it back in time."""
    mirroring = intake.cases.mirroring
    mirroring.take_withdrawn([said(intake, "item_withdrawn", item_id, 3, round=1, reason="写错了", **ABOUT)])

    assert intake.cases.reading.item(compiler, item_id).item.state is ItemState.WITHDRAWN


def the_way_to_publication(intake: Intake, item_id: str) -> list[tuple[str, Envelope]]:
    """Return what is said of an item after its review, each with the use case that takes it."""
    codes = {"base_code": "502009801003", "implementation_code": "x" * 31}
    published = {"edition_id": "e", "edition_number": 4, "path": f"/items/{item_id}"}
    return [
        ("take_approved", said(intake, "item_approved", item_id, 5, round=1, **ABOUT)),
        ("note_codes", said(intake, "code_assigned", item_id, 1, **codes, **ABOUT)),
        ("note_list_returned", about_list(intake, "list_returned", item_id, 7, reason="缺会签")),
        ("note_adopted", about_list(intake, "list_adopted", item_id, 2, document_no="津府〔2026〕1号")),
        ("note_published", said(intake, "item_published", item_id, 3, **published, **codes, **ABOUT)),
    ]


def test_the_end_is_the_same_in_whatever_order_the_messages_arrive(intake: Intake, compiler: Actor) -> None:
    """Approval, code, a returned list, adoption by another list, publication: all 120 orders, an item for each."""
    orders = list(itertools.permutations(range(5)))
    ids = intake.drafts(compiler, len(orders))
    intake.submit_all(compiler, ids)
    # each is said once, in the order in which it happens: only the arrival differs
    said_of = [the_way_to_publication(intake, item_id) for item_id in ids]
    ways = [[way[step] for step in order] for way, order in zip(said_of, orders, strict=True)]

    for moment in zip(*ways, strict=True):
        for handler in sorted({name for name, _ in moment}):
            getattr(intake.cases.mirroring, handler)([event for name, event in moment if name == handler])

    items = [intake.cases.reading.item(compiler, item_id).item for item_id in ids]
    ends = {(stage_of(i).text, i.progress.document_no, i.progress.base_code, i.progress.edition_number) for i in items}
    assert ends == {("已公布", "津府〔2026〕1号", "502009801003", 4)}


def test_a_later_adoption_outweighs_an_earlier_and_not_the_other_way_round(intake: Intake, item_id: str) -> None:
    """Lists have no common sequence: time orders them."""
    earlier = about_list(intake, "list_adopted", item_id, 9, document_no="旧")
    intake.clock.moment += timedelta(days=1)
    later = about_list(intake, "list_adopted", item_id, 2, document_no="新")

    intake.cases.mirroring.note_adopted([later])
    intake.cases.mirroring.note_adopted([earlier])

    assert intake.stored("service_items", item_id)["progress"]["document_no"] == "新"


def test_messages_about_unknown_items_make_none(intake: Intake, item_id: str) -> None:
    """Intake owns its items; nobody else creates one."""
    intake.cases.mirroring.take_approved([said(intake, "item_approved", "unknown", 5, round=1, **ABOUT)])

    assert intake.count("service_items") == 1


def test_a_batch_is_one_write(intake: Intake, compiler: Actor, commands: list[str]) -> None:
    """Fifty approvals: one command."""
    ids = intake.drafts(compiler, 50)
    events = [said(intake, "item_approved", one, 5, round=1, **ABOUT) for one in ids]
    commands.clear()

    intake.cases.mirroring.take_approved(events)

    assert commands == ["update"]
