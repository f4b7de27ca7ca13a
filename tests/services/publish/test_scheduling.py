"""An edition that takes effect on a later day is made at once and goes on the portal at 00:00 in China of that day."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from services.publish.adapters.catalogue import MongoCatalogue
from services.publish.adapters.editions import MongoEditions
from services.publish.adapters.lists import MongoLists
from services.publish.adapters.portal import MongoPortalPages
from services.publish.application import releasing
from services.publish.application.use_cases import UseCases
from services.publish.domain.editions import AlreadyReleased
from services.publish.entrypoints import cli, tasks
from shared.contracts.checker import check_of
from shared.contracts.envelope import Envelope
from tests.services.publish.builders import NOW, RELEASE_OFFICER, adopted, approved, item_id, make_ready
from tests.services.publish.stored import collection, states
from tests.services.publish.test_releasing import Killed, kill_at_call
from tests.services.publish.visitors import Visitors

Run = Callable[..., str]
Spoken = Callable[[str], list[Envelope]]
DAY = date(2026, 12, 1)
MIDNIGHT = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)
"""00:00 in China of the day."""


def scheduled(use_cases: UseCases, run_release: Run, numbers: list[int], title: str = "第 1 批", **changes: Any) -> str:
    """Order an edition for a later day; return the job's id."""
    chosen = adopted(use_cases, make_ready(use_cases, numbers, **changes), title)
    return run_release(chosen.list_id, effective_on=DAY, now=NOW)


def release_due(use_cases: UseCases, at: datetime = MIDNIGHT) -> int:
    return use_cases.releasing.release_due(now=at)


def test_until_its_day_the_items_stay_adopted_and_only_the_schedule_is_told(
    use_cases: UseCases, run_release: Run, spoken: Spoken
) -> None:
    job_id = scheduled(use_cases, run_release, [1, 2])

    assert (states(), collection("portal_pages").count_documents({})) == ({"adopted": 2}, 0)
    assert [collection(name).find_one()["state"] for name in ("editions", "lists")] == ["scheduled", "scheduled"]
    assert (spoken("item_published"), spoken("edition_released")) == ([], [])
    (told,) = spoken("edition_scheduled")
    assert check_of("edition_scheduled", 1)(told.data) == ""
    assert (told.data["number"], told.data["item_count"], told.data["effective_on"]) == (1, 2, "2026-12-01")
    job = use_cases.jobs.get(job_id)
    assert (job.state, "将于 2026-12-01 零时公布" in job.message) == ("finished", True)
    assert job.result["href"].startswith("/publish/lists/")


def test_at_midnight_in_china_the_edition_goes_on_the_portal(
    use_cases: UseCases, run_release: Run, spoken: Spoken
) -> None:
    scheduled(use_cases, run_release, [1, 2])

    assert release_due(use_cases, MIDNIGHT - timedelta(milliseconds=1)) == 0
    assert states() == {"adopted": 2}
    assert (release_due(use_cases), release_due(use_cases)) == (1, 0)

    assert (states(), collection("portal_pages").count_documents({})) == ({"published": 2}, 2)
    assert [collection(name).find_one()["state"] for name in ("editions", "lists")] == ["released", "released"]
    assert [message.occurred_at for message in spoken("edition_released")] == [MIDNIGHT]
    assert (len(spoken("item_published")), len(spoken("edition_scheduled"))) == (2, 1)


def test_an_edition_of_today_goes_on_the_portal_at_once(use_cases: UseCases, run_release: Run, spoken: Spoken) -> None:
    chosen = adopted(use_cases, make_ready(use_cases, [1]))

    run_release(chosen.list_id, effective_on=DAY, now=MIDNIGHT)

    assert (states(), spoken("edition_scheduled")) == ({"published": 1}, [])


KILLS = {
    "before the second batch's pages": (MongoPortalPages, "write", 2),
    "between pages and items": (MongoCatalogue, "save", 2),
    "before pages are taken off": (MongoPortalPages, "remove", 1),
    "before the figures": (MongoPortalPages, "summarise", 1),
    "before the list": (MongoLists, "save", 1),
    "before the edition": (MongoEditions, "save", 1),
}


@pytest.mark.parametrize("where", list(KILLS))
def test_a_sweep_killed_anywhere_is_finished_by_the_next(
    use_cases: UseCases, run_release: Run, spoken: Spoken, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    monkeypatch.setattr(releasing, "BATCH", 4)
    scheduled(use_cases, run_release, list(range(10)))
    with monkeypatch.context() as patch:
        kill_at_call(patch, *KILLS[where])
        with pytest.raises(Killed):
            release_due(use_cases)

    assert release_due(use_cases) == 1

    assert (states(), use_cases.reading.front(DAY).summary.total) == ({"published": 10}, 10)
    assert [collection(name).find_one()["state"] for name in ("editions", "lists")] == ["released", "released"]
    published = spoken("item_published")
    assert 10 == len(published) == len({message.message_id for message in published})
    assert len(spoken("edition_released")) == 1


def test_an_order_killed_between_edition_and_list_is_finished_by_running_again(
    use_cases: UseCases, run_release: Run, spoken: Spoken, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = adopted(use_cases, make_ready(use_cases, [1]))
    with monkeypatch.context() as patch:
        kill_at_call(patch, MongoLists, "save", 1)
        with pytest.raises(Killed):
            run_release(chosen.list_id, effective_on=DAY, now=NOW)

    run_release(chosen.list_id, effective_on=DAY, now=NOW)

    assert (collection("lists").find_one()["state"], len(spoken("edition_scheduled"))) == ("scheduled", 1)


def test_what_is_scheduled_is_not_ordered_again(use_cases: UseCases, run_release: Run) -> None:
    scheduled(use_cases, run_release, [1])
    list_id = collection("lists").find_one()["_id"]

    with pytest.raises(AlreadyReleased, match="自动公布"):
        use_cases.releasing.request_release(actor=RELEASE_OFFICER, list_id=list_id, title="第 1 版", effective_on=DAY)


def test_the_portal_keeps_the_old_text_until_the_day(
    use_cases: UseCases, run_release: Run, citizen: FlaskClient
) -> None:
    run_release(adopted(use_cases, make_ready(use_cases, [1])).list_id, effective_on=date(2026, 11, 24), now=NOW)
    use_cases.joining.join([approved(1, sequence=9, revision=2, name="新的名称")])
    run_release(adopted(use_cases, [item_id(1)], "第 2 批").list_id, "第 2 版", effective_on=DAY, now=NOW)
    address = f"/items/{item_id(1)}"

    before = citizen.get(address).text, citizen.get("/editions").text, citizen.get("/editions/2").status_code
    release_due(use_cases)
    after = citizen.get(address).text, citizen.get("/editions").text, citizen.get("/editions/2").status_code

    assert ("新的名称" in before[0], "第 2 版" in before[1], before[2]) == (False, False, 404)
    assert ("新的名称" in after[0], "第 2 版" in after[1], after[2]) == (True, True, 200)


def test_one_that_waited_is_in_force_and_counted_after_others_with_higher_numbers(
    use_cases: UseCases, run_release: Run
) -> None:
    scheduled(use_cases, run_release, [1])
    run_release(
        adopted(use_cases, make_ready(use_cases, [2]), "第 2 批").list_id,
        "第 2 版",
        effective_on=date(2026, 11, 24),
        now=NOW,
    )

    before = use_cases.reading.front(date(2026, 11, 24))
    release_due(use_cases)
    after = use_cases.reading.front(DAY)

    assert [(front.summary.total, front.current.edition.number) for front in (before, after) if front.current] == [
        (1, 2),
        (2, 1),
    ]


def test_the_desk_says_when_it_will_be(use_cases: UseCases, run_release: Run, visitors: Visitors) -> None:
    scheduled(use_cases, run_release, [1])
    list_id = collection("lists").find_one()["_id"]
    officer = visitors.signed_in("release_officer")

    for path in (
        f"/publish/lists/{list_id}",
        "/publish/editions",
        "/publish/?state=adopted",
        f"/publish/items/{item_id(1)}",
    ):
        assert "将于 2026-12-01 公布" in officer.get(path).text, path
    page = officer.get(f"/publish/lists/{list_id}").text
    assert ("待公布" in page, f"{list_id}/edition" in page) == (True, False)
    assert "第 1 批" in officer.get("/publish/lists?state=scheduled").text
    assert officer.call("GET", "/publish/api/lists?state=scheduled").json["total"] == 1
    assert officer.call("GET", "/publish/api/editions").json["editions"][0]["state"] == "scheduled"


def test_what_is_scheduled_is_said_again(use_cases: UseCases, run_release: Run, spoken: Spoken) -> None:
    scheduled(use_cases, run_release, [1])
    (said,) = spoken("edition_scheduled")
    collection("editions").update_many({}, {"$set": {"outbox": []}})

    use_cases.resending.resend(since=datetime(1970, 1, 1, tzinfo=UTC))

    assert spoken("edition_scheduled") == [said]


def test_the_doors_release_what_is_due(use_cases: UseCases, run_release: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "use_cases", lambda: use_cases)
    monkeypatch.setattr(cli, "_use_cases", lambda: use_cases)
    for door in (tasks, cli):
        monkeypatch.setattr(door, "present", lambda: MIDNIGHT)

    scheduled(use_cases, run_release, [1])
    tasks.release_due()
    assert states() == {"published": 1}
    scheduled(use_cases, run_release, [2], "第 2 批")

    assert json.loads(CliRunner().invoke(cli.cli, ["release-due", "--json"]).output) == {"editions": 1}
    assert CliRunner().invoke(cli.cli, ["release-due"]).output == "已公布 0 个版本。\n"
    assert states() == {"published": 2}
    assert tasks.RELEASE_DUE in tasks.app.conf.beat_schedule


def test_what_a_newer_list_has_made_public_stays_on_the_portal(
    use_cases: UseCases, run_release: Run, citizen: FlaskClient
) -> None:
    scheduled(use_cases, run_release, [1], is_public="0", non_publication_reason="涉密")
    use_cases.joining.join([approved(1, sequence=9, revision=2)])
    newer = adopted(use_cases, [item_id(1)], "第 2 批")
    run_release(newer.list_id, "第 2 版", effective_on=date(2026, 11, 24), now=NOW)
    before = citizen.get(f"/items/{item_id(1)}").status_code

    release_due(use_cases)

    assert (before, citizen.get(f"/items/{item_id(1)}").status_code) == (200, 200)
