from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from bson import encode

from services.publish.adapters.catalogue import MongoCatalogue
from services.publish.adapters.editions import MongoEditions
from services.publish.adapters.lists import MongoLists
from services.publish.adapters.portal import MongoPortalPages
from services.publish.application import releasing
from services.publish.application.use_cases import UseCases
from services.publish.domain.editions import AlreadyReleased, EditionIncomplete, NotAdopted
from shared.contracts.checker import check_of
from shared.contracts.envelope import Envelope
from shared.kernel.actor import NotPermitted
from shared.kernel.ids import message_id_of
from tests.services.publish.builders import (
    DECISION_OFFICER,
    EFFECTIVE_ON,
    LIST_OFFICER,
    RELEASE_OFFICER,
    adopted,
    approved,
    item_id,
    make_ready,
    proposed,
)
from tests.services.publish.stored import collection, states

Run = Callable[..., str]
Stored = Callable[[str, str], dict[str, Any]]
Spoken = Callable[[str], list[Envelope]]
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


class Killed(BaseException):
    """Stands for a process that ends in the middle: nothing catches it."""


def test_every_public_item_gets_one_page_and_one_message(use_cases: UseCases, run_release: Run, spoken: Spoken) -> None:
    ready = make_ready(use_cases, [1, 2, 3]) + make_ready(use_cases, [4], is_public="0", non_publication_reason="涉密")
    chosen = adopted(use_cases, ready)

    job_id = run_release(chosen.list_id)

    assert states() == {"published": 3, "adopted_not_public": 1}
    assert {item_id(1), item_id(2), item_id(3)} == {page["_id"] for page in collection("portal_pages").find()}
    published = spoken("item_published")
    assert 3 == len(published) == len({message.message_id for message in published})
    assert not any(check_of("item_published", 1)(message.data) for message in published)
    (released,) = spoken("edition_released")
    assert not check_of("edition_released", 1)(released.data)
    assert (1, 3, chosen.list_id) == tuple(released.data[key] for key in ("number", "item_count", "list_id"))
    job = use_cases.jobs.get(job_id)
    assert (job.state, job.done, job.total) == ("finished", 3, 3)
    assert collection("lists").find_one()["state"] == "released"


def test_a_message_id_follows_from_item_version_and_name(
    use_cases: UseCases, run_release: Run, spoken: Spoken, stored: Stored
) -> None:
    run_release(adopted(use_cases, make_ready(use_cases, [1])).list_id)

    (message,) = spoken("item_published")
    version = stored("catalogue_items", item_id(1))["version"]
    assert (message_id_of(item_id(1), version, "item_published"), version) == (message.message_id, message.sequence)
    assert f"/items/{item_id(1)}" == message.data["path"]


def test_a_release_run_twice_changes_nothing_more(use_cases: UseCases, run_release: Run, spoken: Spoken) -> None:
    chosen = adopted(use_cases, make_ready(use_cases, [1, 2]))
    run_release(chosen.list_id)
    before = [list(collection(name).find()) for name in ("catalogue_items", "portal_pages", "editions", "lists")]

    job_id = run_release(chosen.list_id, title="另一个名称")

    after = [list(collection(name).find()) for name in ("catalogue_items", "portal_pages", "editions", "lists")]
    assert before == after
    assert use_cases.jobs.get(job_id).state == "finished"


KILLS = {
    "before the second batch's pages": (MongoPortalPages, "write", 2),
    "between pages and items": (MongoCatalogue, "save", 2),
    "after all items": (MongoPortalPages, "remove", 1),
    "before the edition is finished": (MongoEditions, "save", 1),
    "before the figures": (MongoPortalPages, "summarise", 1),
    "between figures and list": (MongoLists, "save", 1),
}


@pytest.mark.parametrize("where", list(KILLS))
def test_a_release_killed_anywhere_and_run_again_loses_and_doubles_nothing(
    use_cases: UseCases, run_release: Run, spoken: Spoken, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    monkeypatch.setattr(releasing, "BATCH", 4)
    chosen = adopted(use_cases, make_ready(use_cases, list(range(10))))
    kind, method, at = KILLS[where]
    with monkeypatch.context() as patch:
        kill_at_call(patch, kind, method, at)
        with pytest.raises(Killed):
            run_release(chosen.list_id)

    run_release(chosen.list_id)

    assert states() == {"published": 10}
    assert collection("portal_pages").count_documents({}) == 10
    published = spoken("item_published")
    assert 10 == len(published) == len({message.message_id for message in published})
    assert [message.data["number"] for message in spoken("edition_released")] == [1]
    assert [edition["number"] for edition in collection("editions").find()] == [1]


def kill_at_call(patch: pytest.MonkeyPatch, kind: type, method: str, at: int) -> None:
    original, calls = getattr(kind, method), iter(range(1, 1000))

    def counted(self: Any, *args: Any, **kwargs: Any) -> Any:
        if next(calls) == at:
            raise Killed
        return original(self, *args, **kwargs)

    patch.setattr(kind, method, counted)


def test_two_workers_that_release_the_same_list_at_once_make_one_edition(
    use_cases: UseCases, run_release: Run, spoken: Spoken
) -> None:
    chosen = adopted(use_cases, make_ready(use_cases, list(range(40))))
    workers = [threading.Thread(target=run_release, args=(chosen.list_id,)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert (collection("editions").count_documents({}), states()) == (1, {"published": 40})
    assert (len(spoken("item_published")), len(spoken("edition_released"))) == (40, 1)


def test_editions_made_at_once_are_numbered_without_gap_or_double(use_cases: UseCases, run_release: Run) -> None:
    lists = [adopted(use_cases, make_ready(use_cases, [number]), f"第 {number} 批") for number in range(8)]
    workers = [threading.Thread(target=run_release, args=(chosen.list_id,)) for chosen in lists]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert list(range(1, 9)) == sorted(edition["number"] for edition in collection("editions").find())
    assert states() == {"published": 8}


def test_fifteen_hundred_items_take_a_few_bulk_writes(
    use_cases: UseCases, run_release: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = adopted(use_cases, make_ready(use_cases, list(range(1500))))
    sizes: list[int] = []
    for kind, method in ((MongoPortalPages, "write"), (MongoCatalogue, "save")):
        count_calls(monkeypatch, kind, method, sizes)

    run_release(chosen.list_id)

    assert sizes == [500] * 6
    assert states() == {"published": 1500}
    assert len(encode(collection("lists").find_one())) < 2_000_000


def count_calls(patch: pytest.MonkeyPatch, kind: type, method: str, sizes: list[int]) -> None:
    original = getattr(kind, method)

    def counted(self: Any, entries: Any) -> Any:
        sizes.append(len(entries))
        return original(self, entries)

    patch.setattr(kind, method, counted)


def test_a_newer_text_that_arrives_during_the_release_is_not_published_with_it(
    use_cases: UseCases, run_release: Run, spoken: Spoken, stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = adopted(use_cases, make_ready(use_cases, [1]))
    write = MongoPortalPages.write
    arriving = iter([approved(1, sequence=9, revision=2, name="新的名称")])

    def write_while_review_speaks(self: Any, pages: Any) -> None:
        write(self, pages)
        for event in arriving:
            use_cases.joining.join([event])

    monkeypatch.setattr(MongoPortalPages, "write", write_while_review_speaks)

    run_release(chosen.list_id)

    (message,) = spoken("item_published")
    item, page = stored("catalogue_items", item_id(1)), stored("portal_pages", item_id(1))
    assert (1, 1, item["version"]) == (message.revision, page["page"]["revision"], message.sequence)
    assert message.sequence == page["page"]["sequence"]
    assert (item["state"], item["text"]["revision"]) == ("ready", 2)


def test_a_later_edition_replaces_the_page_and_leaves_the_older_edition_frozen(
    use_cases: UseCases, run_release: Run
) -> None:
    run_release(adopted(use_cases, make_ready(use_cases, [1])).list_id)
    use_cases.joining.join([approved(1, sequence=9, revision=2, name="义务兵家庭优待金发放（新）")])

    run_release(adopted(use_cases, [item_id(1)], "第 2 批").list_id, "第 2 版")

    page = use_cases.reading.item_page(item_id(1))
    assert (page.edition_number, page.revision, page.item_name) == (2, 2, "义务兵家庭优待金发放（新）")
    first, _ = use_cases.reading.edition_page(1, page=1, size=10)
    assert [(entry.revision, entry.item_name) for entry in first.entries] == [(1, "义务兵家庭优待金发放")]
    assert use_cases.reading.front(EFFECTIVE_ON).summary.serial == 2


def test_an_item_that_is_no_longer_public_loses_its_page(use_cases: UseCases, run_release: Run) -> None:
    run_release(adopted(use_cases, make_ready(use_cases, [1])).list_id)
    use_cases.joining.join([approved(1, sequence=9, revision=2, is_public="0", non_publication_reason="涉密")])

    run_release(adopted(use_cases, [item_id(1)], "第 2 批").list_id, "第 2 版")

    assert (collection("portal_pages").count_documents({}), states()) == (0, {"adopted_not_public": 1})


def test_only_an_adopted_list_can_be_released_and_only_once(use_cases: UseCases, run_release: Run) -> None:
    chosen = proposed(use_cases, make_ready(use_cases, [1]))
    with pytest.raises(NotAdopted):
        order(use_cases, chosen.list_id)

    job = use_cases.jobs.get(run_release(chosen.list_id))
    assert (job.state, states()) == ("failed", {"in_list": 1})
    assert "还没有经区政府审定" in job.message

    released = adopted(use_cases, make_ready(use_cases, [2]), "第 2 批")
    run_release(released.list_id)
    with pytest.raises(AlreadyReleased):
        order(use_cases, released.list_id)


def test_a_release_needs_a_title_and_a_date(use_cases: UseCases) -> None:
    chosen = adopted(use_cases, make_ready(use_cases, [1]))

    with pytest.raises(EditionIncomplete):
        order(use_cases, chosen.list_id, title="")
    with pytest.raises(EditionIncomplete):
        order(use_cases, chosen.list_id, effective_on=date(2020, 1, 1))


def test_only_the_release_officer_orders_a_release(use_cases: UseCases) -> None:
    chosen = adopted(use_cases, make_ready(use_cases, [1]))

    for actor in (LIST_OFFICER, DECISION_OFFICER):
        with pytest.raises(NotPermitted):
            order(use_cases, chosen.list_id, actor=actor)


def order(use_cases: UseCases, list_id: str, **changes: Any) -> str:
    values = {"actor": RELEASE_OFFICER, "title": "江津区 2026 年第 1 版", "effective_on": EFFECTIVE_ON, **changes}
    return use_cases.releasing.request_release(list_id=list_id, **values)


def test_the_same_order_twice_is_one_job_until_it_fails(use_cases: UseCases) -> None:
    chosen = adopted(use_cases, make_ready(use_cases, [1]))

    job_id = order(use_cases, chosen.list_id)
    assert job_id == order(use_cases, chosen.list_id)
    (task,) = collection("jobs").find_one({"_id": job_id})["outbox"]
    assert (task["exchange"], task["routing_key"]) == ("publish.queues", "publish.render")

    use_cases.releasing.break_off(job_id=job_id, list_id=chosen.list_id)
    broken = collection("jobs").find_one({"_id": job_id})
    assert (broken["state"], broken["result"]["href"]) == ("failed", f"/publish/lists/{chosen.list_id}")
    assert job_id != order(use_cases, chosen.list_id)


def test_resend_says_the_same_again_under_the_same_ids(use_cases: UseCases, run_release: Run, spoken: Spoken) -> None:
    run_release(adopted(use_cases, make_ready(use_cases, [1, 2])).list_id)
    said = {name: spoken(name) for name in ("list_proposed", "list_adopted", "item_published", "edition_released")}
    use_cases.joining.join([approved(1, sequence=9, revision=2)])
    for name in ("catalogue_items", "lists", "editions"):
        collection(name).update_many({}, {"$set": {"outbox": []}})

    assert use_cases.resending.resend(since=BEGINNING) == 5

    again = {name: spoken(name) for name in said}
    assert {name: by_id(messages) for name, messages in said.items()} == {
        name: by_id(messages) for name, messages in again.items()
    }
    assert use_cases.resending.resend(since=datetime(2030, 1, 1, tzinfo=UTC)) == 0


def by_id(messages: list[Envelope]) -> dict[str, Envelope]:
    return {message.message_id: message for message in messages}
