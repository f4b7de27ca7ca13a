"""The signed batch of a supervising department: consent first, one filing, repaired after a crash, never doubled."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from services.intake.adapters.filings import MongoFilings
from services.intake.adapters.items import MongoItems
from services.intake.application.filing import FilingRequest, FilingResult
from services.intake.application.moving import Withdrawal
from services.intake.domain.bodies import Body, BodyKind
from services.intake.domain.stages import stage_of
from shared.kernel.actor import Actor
from shared.kernel.ids import new_id
from tests.services.intake.conftest import Intake
from tests.services.intake.implementing import a_scan, consented, endorse, rewrite, sign, version_of
from tests.services.intake.test_mirroring import ABOUT, said
from tests.services.intake.test_moving import messages_of


def request_of(intake: Intake, head: Actor, *item_ids: str, filing_id: str = "", **changes: Any) -> FilingRequest:
    fields: dict[str, Any] = {
        "actor": head,
        "at": intake.clock.now(),
        "filing_id": filing_id or new_id(),
        "scan": a_scan(intake, head),
        "items": [(item_id, version_of(intake, item_id)) for item_id in item_ids],
    }
    return FilingRequest(**{**fields, **changes})


def file(intake: Intake, head: Actor, *item_ids: str, **changes: Any) -> FilingResult:
    return intake.cases.filing.file(request_of(intake, head, *item_ids, **changes))


def state(intake: Intake, item_id: str) -> str:
    return str(intake.stored("service_items", item_id)["state"])


def take_back(intake: Intake, enterprise: Body, item_id: str) -> None:
    writer = intake.person(enterprise, "compiler")
    request = Withdrawal(actor=writer, at=intake.clock.now(), item_id=item_id, reason="写错了")
    intake.cases.moving.withdraw([request])[0].or_raise()


def again_to_consent(intake: Intake, enterprise: Body, endorser: Actor, item_id: str, *, reply: str = "") -> None:
    writer = intake.person(enterprise, "compiler")
    intake.submit(writer, item_id, version_of(intake, item_id), reply=reply).or_raise()
    endorse(intake, endorser, item_id).or_raise()


def test_consent_makes_a_list_wait_for_the_batch(
    intake: Intake, bureau: Body, enterprise: Body, head: Actor, endorser: Actor
) -> None:
    """Nothing goes to review yet; both who consents and who files see it."""
    item_id = consented(intake, enterprise, bureau)

    assert (state(intake, item_id), stage_of(intake.cases.reading.item(head, item_id).item).text) == (
        "consented",
        "主管部门已同意，待汇总报送",
    )
    assert [message.name for message in messages_of(intake, item_id)] == ["endorsement_requested"]
    for person in (head, endorser):
        assert [item.item_id for item in intake.cases.filing.consented(person, 1, 20).items] == [item_id]


def test_a_batch_is_kept_and_its_items_go_to_review(
    intake: Intake, bureau: Body, enterprise: Body, head: Actor
) -> None:
    first, second = consented(intake, enterprise, bureau), consented(intake, enterprise, bureau, item_name="另一项")

    result = file(intake, head, first, second)

    assert [outcome.ok for outcome in result.outcomes] == [True, True]
    assert result.filing is not None
    assert intake.cases.filing.filing(head, result.filing.filing_id).filing == result.filing
    assert [line.item_id for line in result.filing.items] == [first, second]
    assert (result.filing.by, result.filing.body_name, result.filing.scan_name) == ("局长", "示例民政局", "审定单.pdf")
    for item_id in (first, second):
        [_, message] = messages_of(intake, item_id)
        stored = intake.stored("service_items", item_id)
        assert (stored["state"], stored["filing"]["filing_id"]) == ("submitted", result.filing.filing_id)
        assert (message.name, message.sequence) == ("item_submitted", stored["version"])
        assert (message.data["sign_off"]["by"], message.actor["name"]) == ("厂长", "局长")
    assert intake.cases.filing.consented(head, 1, 20).items == []


def test_each_item_has_its_own_result(
    intake: Intake, bureau: Body, enterprise: Body, head: Actor, endorser: Actor
) -> None:
    """Withdrawn, changed since it was seen, another department's, not there: each says why, the good ones go."""
    good, stale, gone = (consented(intake, enterprise, bureau, item_name=name) for name in ("甲项", "乙项", "丙项"))
    other = intake.body(5, name="示例交通局")
    works = intake.body(6, kind=BodyKind.ENTERPRISE, supervising_body_id=other.body_id)
    foreign = consented(intake, works, other)
    request = request_of(intake, head, good, stale, gone, foreign)
    take_back(intake, enterprise, gone)
    take_back(intake, enterprise, stale)
    again_to_consent(intake, enterprise, endorser, stale)

    result = intake.cases.filing.file(FilingRequest(**{**vars(request), "items": [*request.items, (new_id(), 1)]}))

    assert [outcome.code for outcome in result.outcomes] == [
        "done",
        "lost_race",
        "not_allowed_in_this_state",
        "not_found",
        "not_found",
    ]
    assert "“丙项”现在是“草稿”，不能汇总报送" in result.outcomes[2].message
    assert result.filing is not None
    assert [line.item_id for line in result.filing.items] == [good]


def test_when_nothing_can_be_filed_no_batch_is_made(
    intake: Intake, bureau: Body, enterprise: Body, head: Actor
) -> None:
    item_id = consented(intake, enterprise, bureau)
    request = request_of(intake, head, item_id)
    take_back(intake, enterprise, item_id)

    result = intake.cases.filing.file(request)

    assert (result.filing, [outcome.ok for outcome in result.outcomes]) == (None, [False])
    assert intake.count("filings") == 0


@pytest.mark.parametrize("by_request", [True, False])
def test_a_crash_between_batch_and_items_is_repaired_and_doubles_nothing(
    intake: Intake, bureau: Body, enterprise: Body, head: Actor, monkeypatch: pytest.MonkeyPatch, by_request: bool
) -> None:
    """The same request again, or the button on the page of the batch, sends on what was left."""
    first, second = consented(intake, enterprise, bureau), consented(intake, enterprise, bureau, item_name="另一项")
    request = request_of(intake, head, first, second)
    with monkeypatch.context() as broken:
        broken.setattr(MongoItems, "save", killed)
        with pytest.raises(ConnectionError):
            intake.cases.filing.file(request)
    left = intake.cases.filing.filing(head, request.filing_id)
    assert [left.waits(line) for line in left.filing.items] == [True, True]
    assert [left.went(line) for line in left.filing.items] == [False, False]

    for _ in range(2):
        if by_request:
            result = intake.cases.filing.file(request)
        else:
            result = intake.cases.filing.resume(head, request.filing_id)
        assert [outcome.ok for outcome in result.outcomes] == [True, True]

    view = intake.cases.filing.filing(head, request.filing_id)
    assert view.filing == left.filing
    assert [view.went(line) for line in view.filing.items] == [True, True]
    assert intake.count("filings") == 1
    for item_id in (first, second):
        assert [message.name for message in messages_of(intake, item_id)] == ["endorsement_requested", "item_submitted"]
        assert intake.stored("service_items", item_id)["submission"] == 1


def killed(*_: object) -> None:
    raise ConnectionError


def test_what_was_withdrawn_after_a_crash_is_not_sent_by_the_repair(
    intake: Intake, bureau: Body, enterprise: Body, head: Actor, endorser: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor when it was consented to anew meanwhile: that is another consent, for another batch."""
    gone, anew, kept = (consented(intake, enterprise, bureau, item_name=name) for name in ("甲项", "乙项", "丙项"))
    request = request_of(intake, head, gone, anew, kept)
    with monkeypatch.context() as broken:
        broken.setattr(MongoItems, "save", killed)
        with pytest.raises(ConnectionError):
            intake.cases.filing.file(request)
    take_back(intake, enterprise, gone)
    take_back(intake, enterprise, anew)
    again_to_consent(intake, enterprise, endorser, anew)

    result = intake.cases.filing.file(request)

    assert [outcome.code for outcome in result.outcomes] == ["not_allowed_in_this_state", "not_as_consented", "done"]
    assert [state(intake, item_id) for item_id in (gone, anew, kept)] == ["draft", "consented", "submitted"]
    view = intake.cases.filing.filing(head, request.filing_id)
    assert [(view.went(line), view.waits(line)) for line in view.filing.items] == [
        (False, False),
        (False, False),
        (True, False),
    ]


def test_a_withdrawal_that_is_faster_than_the_second_write_wins(
    intake: Intake, bureau: Body, enterprise: Body, head: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The batch is written, then the enterprise takes its item back: the batch says so of it, the others go."""
    gone, kept = (consented(intake, enterprise, bureau, item_name=name) for name in ("甲项", "乙项"))
    add = MongoFilings.add

    def add_and_be_overtaken(filings: MongoFilings, filing: Any) -> None:
        add(filings, filing)
        take_back(intake, enterprise, gone)

    request = request_of(intake, head, gone, kept)
    monkeypatch.setattr(MongoFilings, "add", add_and_be_overtaken)

    result = intake.cases.filing.file(request)

    assert [outcome.code for outcome in result.outcomes] == ["not_allowed_in_this_state", "done"]
    assert (state(intake, gone), state(intake, kept)) == ("draft", "submitted")


def test_a_double_click_files_once(intake: Intake, bureau: Body, enterprise: Body, head: Actor) -> None:
    item_id = consented(intake, enterprise, bureau)
    request = request_of(intake, head, item_id)

    with ThreadPoolExecutor(8) as threads:
        results = list(threads.map(lambda _: intake.cases.filing.file(request), range(8)))

    assert all(outcome.ok for result in results for outcome in result.outcomes)
    assert (intake.count("filings"), len(messages_of(intake, item_id))) == (1, 2)


def test_the_slower_click_finds_the_batch_even_when_its_items_have_gone(
    intake: Intake, bureau: Body, enterprise: Body, head: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The slower one looked for the batch before the faster one wrote it, and at the items after they had gone."""
    item_id = consented(intake, enterprise, bureau)
    request = request_of(intake, head, item_id)
    get = MongoFilings.get

    def look_and_be_overtaken(filings: MongoFilings, filing_id: str) -> Any:
        found = get(filings, filing_id)
        if found is None:
            monkeypatch.setattr(MongoFilings, "get", get)
            assert intake.cases.filing.file(request).outcomes[0].ok
        return found

    monkeypatch.setattr(MongoFilings, "get", look_and_be_overtaken)

    result = intake.cases.filing.file(request)

    assert [outcome.ok for outcome in result.outcomes] == [True]
    assert (intake.count("filings"), len(messages_of(intake, item_id))) == (1, 2)


def test_an_item_that_was_returned_and_filed_again_went_in_both_batches(
    intake: Intake, bureau: Body, enterprise: Body, head: Actor, endorser: Actor
) -> None:
    """The first batch stays what it was; its page shows where the item is now."""
    item_id = consented(intake, enterprise, bureau)
    first = file(intake, head, item_id).filing
    intake.cases.mirroring.take_returned([said(intake, "item_returned", item_id, 5, round=1, opinions=[], **ABOUT)])
    again_to_consent(intake, enterprise, endorser, item_id, reply="依据没有变")
    second = file(intake, head, item_id).filing

    assert first is not None
    assert second is not None
    for filing in (first, second):
        view = intake.cases.filing.filing(head, filing.filing_id)
        assert view.filing == filing
        assert [view.went(line) for line in filing.items] == [True]
    listed, total = intake.cases.filing.filings(endorser, 1, 20)
    assert ([one.filing_id for one in listed], total) == ([second.filing_id, first.filing_id], 2)


def test_the_consent_can_be_taken_back_before_the_batch_and_not_after(
    intake: Intake, bureau: Body, enterprise: Body, head: Actor, endorser: Actor
) -> None:
    back, sent = consented(intake, enterprise, bureau), consented(intake, enterprise, bureau, item_name="另一项")
    file(intake, head, sent)

    declined = endorse(intake, endorser, back, is_given=False, reason="请补充依据")
    late = endorse(intake, endorser, sent, is_given=False, reason="请补充依据")

    assert (declined.ok, state(intake, back)) == (True, "draft")
    assert (late.code, state(intake, sent)) == ("not_allowed_in_this_state", "submitted")
    assert messages_of(intake, back)[-1].name == "endorsement_declined"


def test_after_a_withdrawal_a_changed_text_needs_a_new_sign_off(
    intake: Intake, bureau: Body, enterprise: Body, head: Actor, endorser: Actor
) -> None:
    item_id = consented(intake, enterprise, bureau)
    writer = intake.person(enterprise, "compiler")
    take_back(intake, enterprise, item_id)
    rewrite(intake, writer, item_id, exercise_content="换一种说法。")

    unsigned = intake.submit(writer, item_id, version_of(intake, item_id))
    sign(intake, intake.person(enterprise, "signatory", name="厂长"), item_id).or_raise()
    again_to_consent(intake, enterprise, endorser, item_id)

    assert unsigned.code == "not_signed"
    assert file(intake, head, item_id).outcomes[0].ok
