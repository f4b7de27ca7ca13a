"""Lists and editions name their items by body and name, however they were chosen, and the same on every page."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from flask.testing import FlaskClient

from services.publish.application.use_cases import UseCases
from tests.services.publish.builders import adopted, approved, coded, item_id
from tests.services.publish.stored import collection
from tests.services.publish.visitors import Visitors

BODIES = ("区民政局", "区交通运输局", "区水利局")
LINKED = re.compile(r'href="(?:/publish)?/items/([0-9a-z-]+)"')


def adopted_in_disorder(use_cases: UseCases, count: int) -> str:
    """A list of items of three bodies, chosen in the order of their arrival, which is no reader's."""
    arrived = [approved(number, name=f"事项{(number * 7) % count:03d}") for number in range(1, count + 1)]
    use_cases.joining.join(
        [
            replace(one, data={**one.data, "body": {"body_id": f"body-{at % 3}", "name": BODIES[at % 3]}})
            for at, one in enumerate(arrived)
        ]
    )
    use_cases.joining.join([coded(number) for number in range(1, count + 1)])
    return adopted(use_cases, [item_id(number) for number in range(1, count + 1)]).list_id


def in_order() -> list[str]:
    """The ids of all items as the desk's list of items has them."""
    order = [("text.body_name", 1), ("text.item_name", 1), ("_id", 1)]
    return [one["_id"] for one in collection("catalogue_items").find({}, {"_id": 1}).sort(order)]


def shown(reader: FlaskClient, path: str, pages: int) -> list[str]:
    """The ids of the items on some pages, one after the other."""
    texts = [reader.get(f"{path}?page={page}").text for page in range(1, pages + 1)]
    return [found for text in texts for found in LINKED.findall(text)]


def test_desk_api_and_portal_have_one_order(
    use_cases: UseCases, run_release: Callable[..., str], visitors: Visitors, citizen: FlaskClient
) -> None:
    list_id = adopted_in_disorder(use_cases, 120)
    run_release(list_id)
    officer = visitors.signed_in("list_officer")

    assert in_order() == shown(citizen, "/editions/1", 2)
    assert in_order() == shown(officer.client, f"/publish/lists/{list_id}", 2)
    entries = officer.call("GET", f"/publish/api/lists/{list_id}").json["entries"]
    assert in_order() == [entry["item_id"] for entry in entries]


def test_what_was_frozen_before_lists_were_in_order_is_shown_so(
    use_cases: UseCases, run_release: Callable[..., str], visitors: Visitors, citizen: FlaskClient
) -> None:
    """Neither the list nor the edition is written anew: nobody but the reader sees it."""
    list_id = adopted_in_disorder(use_cases, 120)
    run_release(list_id)
    for name in ("lists", "editions"):
        (frozen,) = collection(name).find({}, {"entries": 1})
        entries = sorted(frozen["entries"], key=lambda entry: str(entry["item_id"]), reverse=True)
        collection(name).update_one({"_id": frozen["_id"]}, {"$set": {"entries": entries}})

    assert in_order() == shown(citizen, "/editions/1", 2)
    assert in_order() == shown(visitors.signed_in("list_officer").client, f"/publish/lists/{list_id}", 2)
