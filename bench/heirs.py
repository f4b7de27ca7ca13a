"""Upper-level items and towns that have claimed all of them, for bench/takeover.py and the kill test."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bench.import_lists import directory_elements
from services.intake.adapters.items import MongoItems, MongoRevisions
from services.intake.adapters.upper_items import MongoUpperItems
from services.intake.application.new_texts import content_of
from services.intake.application.ports import ItemChange, Revision
from services.intake.application.upper_ports import UpperChange
from services.intake.domain.inheritance import Parent
from services.intake.domain.items import ItemState, ServiceItem
from services.intake.domain.upper_list import DISTRICT, UpperItem, UpperRevision, UpperState
from services.intake.domain.upper_list import TOWNS as TOWNS_AND_STREETS
from shared.kernel.actor import SYSTEM
from shared.kernel.batches import chunks
from shared.kernel.clock import SystemClock
from shared.kernel.ids import new_id
from shared.standards.element_list import DIRECTORY, element_list
from shared.standards.hashing import both_of
from shared.standards.inheritance import locked_and_local

UPPERS, TOWNS = 1_534, 30
AT_ONCE = 500
KEYS = frozenset(key for keys in locked_and_local(DIRECTORY) for key in keys)


def seed(*, uppers: int, towns: int) -> int:
    """Make upper-level items, and of each an heir in every town; return how many heirs there are."""
    _write(range(uppers), 1)
    for number in range(towns):
        _claim(f"town-{number:02}", f"示例镇{number}", uppers)
    return uppers * towns


def changed_uppers(number: int) -> list[str]:
    """Give every upper-level item its text of this number, with another name and basis; return their ids."""
    ids = sorted(upper.upper_id for upper in MongoUpperItems().of_level(DISTRICT))
    _write(range(len(ids)), number)
    return ids


def _elements(place: int, number: int) -> dict[str, Any]:
    made = directory_elements(place + 1)
    basis = [{**row, "article": f"{row['article']}（第 {number} 次修订）"} for row in made["legal_basis"]]
    changed = {**made, "item_name": f"{made['item_name']}{place}-{number}", "legal_basis": basis}
    return {key: value for key, value in changed.items() if key in KEYS}


def _write(places: Sequence[int], number: int) -> None:
    items = MongoUpperItems()
    known = items.find(_upper_id(place) for place in places)
    changes = [_changed(place, number, known.get(_upper_id(place))) for place in places]
    assert not items.save_all(changes)


def _changed(place: int, number: int, before: UpperItem | None) -> UpperChange:
    elements, at = _elements(place, number), SystemClock().now()
    content_hash, hashes = both_of(elements, element_list(DIRECTORY))
    said: dict[str, Any] = {
        "upper_id": _upper_id(place),
        "number": number,
        "content_hash": content_hash,
        "element_hashes": hashes,
    }
    after = UpperItem(
        **said,
        version=before.version if before else 0,
        level=DISTRICT,
        item_name=elements["item_name"],
        item_type=elements["item_type"],
        base_code="",
        guiding_department="09",
        owner_name="示例局",
        bearers=(TOWNS_AND_STREETS,),
        state=UpperState.IN_FORCE,
        updated_at=at,
    )
    text = UpperRevision(**said, elements=elements, standard_version=1, made_at=at, made_by="示例局")
    return UpperChange(before=before, after=after, text=text)


def _upper_id(place: int) -> str:
    return f"upper-{place:05}"


def _claim(body_id: str, body_name: str, uppers: int) -> None:
    """Make a town's item of each upper-level item, as claiming does: a copy with a link."""
    body = {"name": body_name, "uscc": "11500116000000001U"}
    for places in chunks(range(uppers), AT_ONCE):
        made = [
            _heir(place, body_id, body_name, {**_elements(place, 1), "implementing_body": body}) for place in places
        ]
        assert not MongoRevisions().add([text for _, text in made])
        assert not MongoItems().save([ItemChange(before=None, after=item) for item, _ in made])


def _heir(place: int, body_id: str, body_name: str, elements: dict[str, Any]) -> tuple[ServiceItem, Revision]:
    at = SystemClock().now()
    content_hash, hashes = both_of(elements, element_list(DIRECTORY))
    text = Revision(
        item_id=new_id(),
        number=1,
        elements=elements,
        content_hash=content_hash,
        element_hashes=hashes,
        standard_version=1,
        made_at=at,
        made_by=SYSTEM.as_record(),
    )
    taken = {key: value for key, value in hashes.items() if key in KEYS}
    item = ServiceItem(
        item_id=text.item_id,
        version=0,
        body_id=body_id,
        body_name=body_name,
        supervising_body_id="",
        state=ItemState.DRAFT,
        content=content_of(text, DIRECTORY),
        revisions=(1,),
        created_at=at,
        updated_at=at,
        updated_by=SYSTEM.name,
        parent=Parent(parent_id=_upper_id(place), number=1, taken=taken),
    )
    return item, text
