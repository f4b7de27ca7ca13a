"""
`make demo`: the whole district's list has really travelled; the database servers say so, not the program.

It came in as spreadsheets, and each item was submitted, judged, coded and published exactly once.
"""

from __future__ import annotations

from collections import Counter

import pytest
import requests

from stack.demo import district as demo
from tests.faults import tally
from tests.journeys.district import District
from tests.waiting import eventually

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

RETURNED = 1
REGISTERED = ("name", "uscc", "kind", "level", "guiding_department", "supervising_body_id")


def test_the_last_printed_line_is_the_portals_address(district: District) -> None:
    assert district.output.splitlines()[-1] == district.portal


def test_every_page_says_that_the_data_are_a_sample(district: District) -> None:
    for path in ("", f"items/{district.item_ids[0]}", "intake/sign-in"):
        assert "<b>示例数据</b>" in requests.get(f"{district.portal}{path}", timeout=30).text, path


def test_the_register_holds_every_body_as_its_file_says(district: District) -> None:
    bodies = {body["uscc"]: body for body in district.client["qingdan_intake"]["bodies"].find()}

    for body in demo.bodies():
        registered = bodies[body["uscc"]]
        supervisor = district.body_id(body["supervising_body"]) if "supervising_body" in body else ""
        assert registered["_id"] == district.body_id(body["key"])
        expected = {**body, "supervising_body_id": supervisor}
        assert {name: registered[name] for name in REGISTERED} == {name: expected[name] for name in REGISTERED}


def test_every_item_came_in_by_the_import_of_its_body(district: District) -> None:
    rows = district.client["qingdan_intake"]["import_rows"].find(
        {"item_id": {"$in": district.item_ids}, "verdict": "new"}
    )
    per_body = Counter(row["body_id"] for row in rows)

    assert per_body == Counter(district.body_id(item["body"]) for item in demo.items())


def test_the_items_of_enterprises_were_endorsed_by_their_departments(district: District) -> None:
    endorsed = district.client["qingdan_intake"]["service_items"].find(
        {"_id": {"$in": district.item_ids}, "endorsement.is_given": True}
    )
    expected = Counter(
        district.body_id(body["supervising_body"])
        for body in (demo.body(item["body"]) for item in demo.items())
        if body["kind"] == "enterprise"
    )

    assert Counter(item["supervising_body_id"] for item in endorsed) == expected


def test_no_message_died(district: District) -> None:
    assert tally.dead_letters(district.client) == 0


ADVISED = {("review_opened", f"role:{role}"): 1 for role in ("quality_reviewer", "centre_reviewer")}
RECEIVED = tally.THREE.notices | ADVISED | {("review_arrived", "role:legal_reviewer"): 1}
OF_A_TOWN = tally.Way(tally.THREE.offices, RECEIVED)
OF_A_GUIDED_TOWN = tally.Way(
    tally.THREE.offices | {"guidance_review"}, RECEIVED | {("review_opened", "body"): 1}, groups=2
)
OF_THE_DISTRICT = tally.Way(
    tally.THREE.offices | {"upper_review"}, RECEIVED | {("review_opened", "role:upper_reviewer"): 1}, groups=2
)
"""
The ways of the shipped policy: a department looks at a town's item first, the city confirms the district's.

Two offices are asked for their advice and do not give it.
"""


def test_every_item_was_submitted_judged_coded_published_and_noticed_once(district: District) -> None:
    ids = district.item_ids
    corrected = [item_id for item_id in ids if _returns(district, item_id)]
    ways: dict[str, list[str]] = {"town": [], "guided": [], "district": []}
    for item_id in set(ids) - set(corrected):
        ways[_way_of(district, item_id)].append(item_id)
    found = {"town": OF_A_TOWN, "guided": OF_A_GUIDED_TOWN, "district": OF_THE_DISTRICT}

    eventually(lambda: all(tally.is_quiet(district.client, ways[name], way) for name, way in found.items()))

    assert len(set(ids)) == len(demo.items())
    assert len(corrected) == RETURNED
    assert all(ways.values()), "the demonstration has items of every way"
    assert [tally.anomalies(district.client, ways[name], way) for name, way in found.items()] == [[], [], []]


def test_the_returned_item_went_through_two_rounds_and_was_published_once(district: District) -> None:
    (corrected,) = (item_id for item_id in district.item_ids if _returns(district, item_id))
    names = [record["name"] for record in district.client["qingdan_notify"]["records"].find({"item_id": corrected})]

    assert names.count("item_submitted") == names.count("review_arrived") == 2
    # the district's offices twice, the city once; the second time only who had not agreed or whose elements moved
    assert names.count("review_opened") == 3
    assert names.count("opinion_given") == 3 + 2 + 1
    assert 1 == names.count("item_returned") == names.count("item_approved") == names.count("item_published")
    assert names.count("code_assigned") == 1
    review = district.client["qingdan_review"]["item_reviews"].find_one({"_id": corrected})
    assert review is not None
    assert review["current"]["carried"] == ["planning_review"]
    assert tally.published_hashes(district.client, [corrected]) == {corrected: review["current"]["content_hash"]}


def test_a_second_up_changes_nothing(district: District) -> None:
    before = district.stack.processes()

    district.stack.up()

    assert before == district.stack.processes()


def _way_of(district: District, item_id: str) -> str:
    item = district.client["qingdan_intake"]["service_items"].find_one({"_id": item_id}, {"body_id": 1})
    assert item is not None
    body = district.client["qingdan_intake"]["bodies"].find_one({"_id": item["body_id"]})
    assert body is not None
    if body["level"] == "4":
        return "district"
    return "guided" if body["supervising_body_id"] else "town"


def _returns(district: District, item_id: str) -> int:
    return district.client["qingdan_notify"]["records"].count_documents({"item_id": item_id, "name": "item_returned"})
