"""Upper-level items and their heirs, for the tests of inheritance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from mongoengine.connection import get_db

from services.intake.adapters.items import MongoItems
from services.intake.adapters.upper_items import MongoUpperItems
from services.intake.application.drafting import Correction
from services.intake.application.ports import ItemChange
from services.intake.application.upper_ports import UpperChange
from services.intake.domain.inheritance import Parent
from services.intake.domain.items import ItemState, ServiceItem
from services.intake.domain.upper_list import CITY, DEPARTMENTS, UpperItem, UpperRevision, UpperState
from shared.kernel.actor import Actor
from shared.standards.element_list import element_list
from shared.standards.hashing import both_of
from shared.standards.inheritance import locked_and_local
from tests.services.intake.conftest import Intake
from tests.unit.intake.builders import complete_elements

LOCKED, LOCAL = locked_and_local("directory")
BASIS = complete_elements()["legal_basis"]


def upper_elements(**changes: Any) -> dict[str, Any]:
    """Return what an upper-level item says: all but the body."""
    return {key: value for key, value in complete_elements(**changes).items() if key in (*LOCKED, *LOCAL)}


def says(intake: Intake, upper_id: str, level: str = CITY, **changes: Any) -> int:
    """Let an upper-level item have its next text; return its number."""
    elements, at = upper_elements(**changes), intake.clock.now()
    content_hash, hashes = both_of(elements, element_list("directory"))
    before = MongoUpperItems().find([upper_id]).get(upper_id)
    number = before.number + 1 if before else 1
    said: dict[str, Any] = {
        "upper_id": upper_id,
        "number": number,
        "content_hash": content_hash,
        "element_hashes": hashes,
    }
    after = UpperItem(
        **said,
        version=before.version if before else 0,
        level=level,
        item_name=elements["item_name"],
        item_type=elements["item_type"],
        base_code="",
        guiding_department="09",
        owner_name="市民政局",
        bearers=(DEPARTMENTS,),
        state=UpperState.IN_FORCE,
        updated_at=at,
    )
    text = UpperRevision(**said, elements=elements, standard_version=1, made_at=at, made_by="管理员", reason="年度调整")
    assert not MongoUpperItems().save_all([UpperChange(before=before, after=after, text=text)])
    return number


def archive(intake: Intake, upper_id: str) -> None:
    """End an upper-level item."""
    before = MongoUpperItems().find([upper_id])[upper_id]
    change = UpperChange(before=before, after=replace(before, state=UpperState.ARCHIVED))
    assert not MongoUpperItems().save_all([change])


def claimed(intake: Intake, compiler: Actor, upper_id: str, **changes: Any) -> str:
    """Let a body claim an upper-level item, with some local elements changed; return its item id."""
    upper = MongoUpperItems().find([upper_id])[upper_id]
    text = MongoUpperItems().texts([upper.text_id])[upper.text_id]
    item_id = intake.draft(compiler, **{**text.elements, **changes})
    item = item_of(intake, item_id)
    parent = Parent(parent_id=upper_id, number=upper.number, taken=upper.element_hashes)
    MongoItems().save([ItemChange(before=item, after=replace(item, parent=parent))])
    return item_id


def item_of(intake: Intake, item_id: str) -> ServiceItem:
    """Return an item as it stands."""
    return MongoItems().find([item_id])[item_id]


def set_state(intake: Intake, item_id: str, state: ItemState) -> None:
    """Put an item into a state, as the messages of review do."""
    get_db("intake")["service_items"].update_one({"_id": item_id}, {"$set": {"state": state.value}})


def edit(intake: Intake, compiler: Actor, item_id: str, **changes: Any) -> None:
    """Let a body change local elements of its item."""
    item = item_of(intake, item_id)
    elements = {**text_of(intake, item_id), **changes}
    correction = Correction(
        actor=compiler, at=intake.clock.now(), item_id=item_id, version=item.version, elements=elements
    )
    intake.cases.drafting.revise(correction)


def text_of(intake: Intake, item_id: str, number: int = 0) -> Mapping[str, Any]:
    """Return the elements of an item's text, the present one when none is named."""
    number = number or item_of(intake, item_id).content.number
    elements: Mapping[str, Any] = intake.stored("item_revisions", f"{item_id}@{number}")["elements"]
    return elements


def reason_of(intake: Intake, item_id: str) -> str:
    """Return why the present text of an item was made."""
    number = item_of(intake, item_id).content.number
    return str(intake.stored("item_revisions", f"{item_id}@{number}").get("reason", ""))


def follow(intake: Intake, *upper_ids: str) -> str:
    """Let the heirs of upper-level items follow, as their job does; return the run."""
    run_id = intake.cases.following.order(upper_ids=upper_ids, now=intake.clock.now())
    run(intake, run_id)
    return run_id


def run(intake: Intake, run_id: str) -> None:
    """Do the job of a run."""
    intake.cases.following.run(job_id=run_id, run_id=run_id, now=intake.clock.now())


def follow_all(intake: Intake) -> list[str]:
    """Do the runs that are ordered and not done, the jobs of which the broker would bring; return them."""
    runs = [stored["_id"] for stored in get_db("intake")["following_runs"].find({"state": "ordered"})]
    for run_id in runs:
        run(intake, run_id)
    return runs


def told(intake: Intake, run_id: str) -> list[dict[str, Any]]:
    """Return what the bodies are told of a run."""
    import orjson

    found = intake.stored("following_runs", run_id)
    bodies: Sequence[dict[str, Any]] = [orjson.loads(entry["body"]) for entry in found["outbox"]]
    return [dict(body["data"]) for body in bodies]
