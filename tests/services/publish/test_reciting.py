"""Articles are cited by their new numbers at once wherever the content stands, and no edition is made for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from services.publish.adapters.portal import MongoPortalPages
from services.publish.application.use_cases import UseCases
from shared.contracts.envelope import Envelope
from tests.services.publish.adjusted import NEW_ARTICLE, recited
from tests.services.publish.builders import (
    adopted,
    approved,
    coded,
    item_id,
    list_approved,
    make_lists_ready,
    make_ready,
    proposed,
)
from tests.services.publish.stored import collection, states
from tests.services.publish.test_releasing import Killed, kill_at_call
from tests.unit.intake.implementation.builders import implementation

Run = Callable[..., str]
Stored = Callable[[str, str], dict[str, Any]]
Spoken = Callable[[str], list[Envelope]]
OLD_ARTICLE = "第四十二条第一款"


def article_of(stored: dict[str, Any]) -> str:
    return str(stored["text"]["elements"]["legal_basis"][0]["article"])


def test_the_live_page_shows_the_new_number_and_the_edition_stays(
    use_cases: UseCases, run_release: Run, citizen: FlaskClient, spoken: Spoken, stored: Stored
) -> None:
    run_release(adopted(use_cases, make_ready(use_cases, [1])).list_id)
    before = citizen.get(f"/items/{item_id(1)}")
    edition = collection("editions").find_one()

    use_cases.reciting.recite([recited()])

    after = citizen.get(f"/items/{item_id(1)}", headers={"If-None-Match": before.headers["ETag"]})
    assert (OLD_ARTICLE in before.text, after.status_code) == (True, 200)
    assert (NEW_ARTICLE in after.text, OLD_ARTICLE in after.text, "本事项第 2 稿" in after.text) == (True, False, True)
    assert collection("editions").find_one() == edition
    item = stored("catalogue_items", item_id(1))
    assert (item["state"], item["text"]["revision"], item["live"]["revision"]) == ("published", 2, 2)
    assert article_of(item) == NEW_ARTICLE
    assert (len(spoken("item_published")), len(spoken("edition_released"))) == (1, 1)


@pytest.mark.parametrize("state", ["ready", "in_list", "adopted"])
def test_before_its_publication_the_item_is_cited_anew_where_it_stands(
    use_cases: UseCases, run_release: Run, stored: Stored, spoken: Spoken, state: str
) -> None:
    ready = make_ready(use_cases, [1])
    chosen = {"ready": lambda: None, "in_list": lambda: proposed(use_cases, ready)}.get(
        state, lambda: adopted(use_cases, ready)
    )()

    use_cases.reciting.recite([recited()])

    item = stored("catalogue_items", item_id(1))
    assert (states(), item["text"]["revision"], article_of(item)) == ({state: 1}, 2, NEW_ARTICLE)
    if chosen and state == "adopted":
        run_release(chosen.list_id)
        assert use_cases.reading.item_page(item_id(1)).legal_basis[0].article == NEW_ARTICLE
        assert [message.revision for message in spoken("item_published")] == [2]


def test_a_list_that_chose_the_item_before_can_be_decided_on(use_cases: UseCases) -> None:
    ready = make_ready(use_cases, [1])
    chosen = proposed(use_cases, ready)
    collection("lists").update_one({}, {"$set": {"is_carried_out": False}})
    collection("catalogue_items").update_one({}, {"$set": {"state": "ready", "list_id": ""}})
    use_cases.reciting.recite([recited()])

    carried_out = use_cases.listing.carry_out(replace(chosen, is_carried_out=False))

    assert (len(carried_out.entries), states()) == (1, {"in_list": 1})


def test_a_recital_that_comes_before_its_approval_waits_for_it(use_cases: UseCases, stored: Stored) -> None:
    use_cases.reciting.recite([recited(), recited()])
    use_cases.joining.join([approved(1), coded(1)])

    item = stored("catalogue_items", item_id(1))
    assert (item["state"], item["text"]["revision"], article_of(item), item["recital"]) == (
        "ready",
        2,
        NEW_ARTICLE,
        None,
    )


@pytest.mark.parametrize("order", [(0, 1), (1, 0), (1, 0, 1, 0)])
def test_of_several_recitals_the_newest_stands_in_whatever_order_they_come(
    use_cases: UseCases, run_release: Run, stored: Stored, order: tuple[int, ...]
) -> None:
    run_release(adopted(use_cases, make_ready(use_cases, [1])).list_id)
    said = (recited(), recited(revision=3, sequence=8, article="第四十四条"))

    for number in order:
        use_cases.reciting.recite([said[number]])

    assert use_cases.reading.item_page(item_id(1)).legal_basis[0].article == "第四十四条"
    assert article_of(stored("catalogue_items", item_id(1))) == "第四十四条"


def test_a_recital_of_another_content_leaves_the_page_as_it_is(use_cases: UseCases, run_release: Run) -> None:
    run_release(adopted(use_cases, make_ready(use_cases, [1])).list_id)
    before = collection("portal_pages").find_one()

    use_cases.reciting.recite([recited(of=9, revision=10)])

    assert collection("portal_pages").find_one() == before


def test_what_was_broken_off_between_item_and_page_is_done_when_it_comes_again(
    use_cases: UseCases, run_release: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_release(adopted(use_cases, make_ready(use_cases, [1])).list_id)
    with monkeypatch.context() as patch:
        kill_at_call(patch, MongoPortalPages, "cite_anew", 1)
        with pytest.raises(Killed):
            use_cases.reciting.recite([recited()])

    use_cases.reciting.recite([recited()])

    assert use_cases.reading.item_page(item_id(1)).legal_basis[0].article == NEW_ARTICLE


def test_a_recital_during_a_release_is_not_lost(
    use_cases: UseCases, run_release: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = adopted(use_cases, make_ready(use_cases, [1]))
    write, arriving = MongoPortalPages.write, iter([recited()])

    def intake_speaks_before_the_page_is_written(self: Any, pages: Any) -> None:
        for event in arriving:
            use_cases.reciting.recite([event])
        write(self, pages)

    monkeypatch.setattr(MongoPortalPages, "write", intake_speaks_before_the_page_is_written)

    run_release(chosen.list_id)

    assert use_cases.reading.item_page(item_id(1)).legal_basis[0].article == NEW_ARTICLE


def a_list_recited(source: str, kind: str) -> Envelope:
    content = implementation()
    rows = [{**row, "article": NEW_ARTICLE} for row in content["legal_basis"]]
    reference = {"kind": kind, "source_id": source, "base_code": "", "implementation_code": ""}
    return recited(
        101, list_kind="implementation", elements={**content, "legal_basis": rows}, source=reference, part=""
    )


def test_the_page_of_an_implementation_list_shows_the_new_number(
    use_cases: UseCases, on_portal: str, citizen: FlaskClient
) -> None:
    use_cases.reciting.recite([a_list_recited(item_id(1), "directory")])

    assert NEW_ARTICLE in citizen.get(on_portal).text
    assert NEW_ARTICLE not in citizen.get(f"/items/{item_id(1)}").text


def test_the_page_of_a_power_shows_the_new_number_of_its_list(
    use_cases: UseCases, run_release: Run, citizen: FlaskClient
) -> None:
    make_lists_ready(use_cases, [101], source="power-1")
    assert list_approved(101, source="power-1").content_hash == "hash-101-1"
    run_release(adopted(use_cases, [item_id(101)]).list_id)

    use_cases.reciting.recite([a_list_recited("power-1", "power_list")])

    assert NEW_ARTICLE in citizen.get("/items/power-1").text
    assert NEW_ARTICLE in citizen.get(f"/implementations/{item_id(101)}").text
