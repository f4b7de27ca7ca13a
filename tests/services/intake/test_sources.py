"""What implementation lists implement is found by id and by name, in two collections, each time by an index."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from mongoengine.connection import get_db

from services.intake.adapters.power_items import MongoPowerItems
from services.intake.adapters.sources import MongoSources
from services.intake.domain.bodies import Body
from services.intake.domain.list_editions import ListEdition
from services.intake.domain.power_list import PowerItem
from services.intake.domain.sources import Source, name_key
from shared.kernel.actor import Actor
from shared.kernel.ids import new_id
from tests.services.explained import costs
from tests.services.intake.conftest import Intake

THEN = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
EDITION = ListEdition(title="示例区行政权力清单", document_no="示例府发〔2018〕3号", published_on=date(2018, 6, 1))


def stored_power_item(body: Body, number: int, **changes: Any) -> str:
    """Put an item of the power list into the database as the import does, and return its id."""
    elements = {"item_name": "劳务派遣经营许可", "item_type": "01", "is_charged": "0"}
    one: dict[str, Any] = {
        "_id": new_id(),
        "version": 1,
        "schema_version": 1,
        "body_id": body.body_id,
        "body_name": body.name,
        "base_code": f"500114{number:03}000",
        "implementation_code": "",
        "elements": elements,
        "edition": {**vars(EDITION), "published_on": "2018-06-01"},
        "is_in_force": True,
        "updated_at": THEN,
        **changes,
    }
    one["item_type"] = one["elements"]["item_type"]
    one["item_name"] = one["elements"]["item_name"]
    one["name_key"] = name_key(one["item_type"], one["elements"]["item_name"])
    get_db("intake")["power_items"].insert_one(one)
    return str(one["_id"])


def test_a_directory_item_brings_what_the_standard_calls_inherited(intake: Intake, compiler: Actor) -> None:
    item_id = intake.draft(compiler)
    source = Source(kind="directory", source_id=item_id)

    found = MongoSources().find([source, Source(kind="power_list", source_id=item_id)])

    assert [source] == list(found)
    assert {"item_name", "item_type", "legal_basis", "service_object", "service_theme", "handling_form"} == set(
        found[source].elements
    )
    assert (found[source].item_name, found[source].item_type, found[source].state) == ("高龄津贴发放", "20", "草稿")
    assert not found[source].is_settled
    assert not found[source].may_be_corrected


def test_an_approved_directory_item_is_settled_and_brings_its_codes(intake: Intake, compiler: Actor) -> None:
    item_id = intake.draft(compiler)
    codes = {"progress.base_code": "500120090001", "progress.implementation_code": "c" * 31}
    get_db("intake")["service_items"].update_one({"_id": item_id}, {"$set": {"state": "approved", **codes}})

    found = MongoSources().find([Source(kind="directory", source_id=item_id)])

    one = next(iter(found.values()))
    assert (one.is_settled, one.base_code, one.implementation_code) == (True, "500120090001", "c" * 31)


def test_a_power_item_brings_all_it_was_published_with(intake: Intake, bureau: Body) -> None:
    source = Source(kind="power_list", source_id=stored_power_item(bureau, 1))

    one = MongoSources().find([source])[source]

    assert one.elements == {"item_name": "劳务派遣经营许可", "item_type": "01", "is_charged": "0"}
    assert (one.base_code, one.is_settled, one.state) == ("500114001000", True, "在现行权力清单里")
    assert one.may_be_corrected


def test_sources_are_found_by_name_in_both_lists(intake: Intake, bureau: Body, compiler: Actor) -> None:
    intake.draft(compiler)
    stored_power_item(bureau, 1)
    stored_power_item(intake.body(5), 1)

    names = [("20", "高龄津贴发放 "), ("01", "劳务派遣经营许可"), ("02", "劳务派遣经营许可")]
    found = MongoSources().named(bureau.body_id, names)

    assert {names[0]: "directory", names[1]: "power_list"} == {name: one.source.kind for name, one in found.items()}
    assert MongoSources().named(bureau.body_id, []) == {}


def test_an_implementation_list_is_nobodys_source(intake: Intake, compiler: Actor) -> None:
    item_id = intake.draft(compiler)
    get_db("intake")["service_items"].update_one({"_id": item_id}, {"$set": {"content.list_kind": "implementation"}})

    assert MongoSources().find([Source(kind="directory", source_id=item_id)]) == {}


def test_of_one_name_the_item_in_force_is_meant(intake: Intake, bureau: Body) -> None:
    stored_power_item(bureau, 1, is_in_force=False)
    present = stored_power_item(bureau, 2)

    found = MongoSources().named(bureau.body_id, [("01", "劳务派遣经营许可")])

    assert [present] == [one.source.source_id for one in found.values()]


def test_a_name_of_two_items_in_force_names_neither(intake: Intake, bureau: Body) -> None:
    stored_power_item(bureau, 1)
    stored_power_item(bureau, 2)

    assert MongoSources().named(bureau.body_id, [("01", "劳务派遣经营许可")]) == {}


@pytest.mark.parametrize("ways", ["find", "named"])
def test_a_source_is_found_without_looking_through_the_others(
    intake: Intake, bureau: Body, compiler: Actor, ways: str
) -> None:
    intake.drafts(compiler, 60)
    ids = [
        stored_power_item(bureau, number, elements={"item_name": f"许可{number}", "item_type": "01"})
        for number in range(60)
    ]
    names = [("01", "许可7"), ("20", "事项7")]
    sources = [Source(kind="power_list", source_id=ids[7])]

    asked = costs(
        "intake",
        lambda: MongoSources().named(bureau.body_id, names) if ways == "named" else MongoSources().find(sources),
    )

    assert asked
    assert [str(one) for one in asked if one.documents > 1 or "COLLSCAN" in one.stages] == []


def test_what_is_stored_is_read_back_whole(intake: Intake, bureau: Body) -> None:
    power_item_id = stored_power_item(bureau, 1)

    assert MongoPowerItems().find([power_item_id])[power_item_id] == PowerItem(
        power_item_id=power_item_id,
        version=1,
        body_id=bureau.body_id,
        body_name=bureau.name,
        base_code="500114001000",
        implementation_code="",
        elements={"item_name": "劳务派遣经营许可", "item_type": "01", "is_charged": "0"},
        edition=EDITION,
        is_in_force=True,
        updated_at=THEN,
    )
