"""References of levels above: brought as a file of records, found by base code or by exactly the same name."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from services.intake.application.guide_records import GuideRecord, read_record
from services.intake.domain.references import LEVELS_ABOVE, Reference, name_key_of
from services.intake.domain.simplification import COMPARED
from shared.kernel.actor import Actor
from shared.kernel.errors import Invalid
from shared.standards.tables import label, table

REGION, SOURCE = "地区", "source"
"""Keys of a record that no element of the standard holds: whose record it is and where it was found."""
AT_MOST = 10
LARGEST, DEEPEST, LONGEST, LONGEST_FACT, LONGEST_RECORD = 2**31, 4, 20_000, 500, 1_000_000
"""What a record may hold: numbers below, tables no deeper; texts, names and all of it in characters no longer."""
_KEY = re.compile(r"[a-z_]+")


class References(Protocol):
    """The collection of references."""

    def find(self, reference_ids: Iterable[str]) -> dict[str, Reference]: ...

    def with_base_code(self, base_code: str, at_most: int) -> list[Reference]:
        """Return those of one base code, the nearest level first, of one level the last brought first."""
        ...

    def with_name(self, name_key: str, at_most: int) -> list[Reference]:
        """Return those of one name, in the same order."""
        ...

    def put(self, references: Sequence[Reference]) -> None:
        """Store references over what stood under their ids, in one write."""
        ...


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of a file: its number from 1, and the record that stands there, or in words why there is none."""

    number: int
    record: Mapping[str, Any] | None = None
    fault: str = ""


@dataclass(frozen=True, kw_only=True)
class WrongLine:
    """A line that is no reference, and in Chinese why and what to do."""

    number: int
    message: str


@dataclass(frozen=True, kw_only=True)
class ReferenceImport:
    """What a file of records brings: references that are new, that say something else than before, and the rest."""

    new: tuple[Reference, ...]
    changed: tuple[Reference, ...]
    unchanged: int
    wrong: tuple[WrongLine, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the plain fields of a JSON answer."""
        return {
            "new": len(self.new),
            "changed": len(self.changed),
            "unchanged": self.unchanged,
            "wrong": [dict(vars(line)) for line in self.wrong],
        }


class Referencing:
    """Use cases of references: bring them, find those of an item."""

    def __init__(self, *, references: References) -> None:
        self._references = references

    def look(self, actor: Actor, lines: Iterable[Line], *, level: str, at: datetime) -> ReferenceImport:
        """
        Return what a file would bring; nothing is stored.

        :param level: the level of exercise of those records that do not name theirs; empty when they all have to
        :raises NotPermitted: when the account may not bring whole lists
        """
        actor.require("item.import_all")
        read: dict[str, Reference] = {}
        wrong: list[WrongLine] = []
        numbers: dict[str, int] = {}
        for line in lines:
            try:
                one = _reference(line, level, at)
                known = read.get(one.reference_id)
                if known is not None and not known.says_the_same(one):
                    raise Invalid(f"和第 {numbers[one.reference_id]} 行是同一个事项，内容不同。请只留一行。")
            except Invalid as refusal:
                wrong.append(WrongLine(number=line.number, message=refusal.message))
                continue
            read[one.reference_id] = one
            numbers.setdefault(one.reference_id, line.number)
        return self._held_against_what_is_there(read, wrong)

    def bring(
        self, actor: Actor, lines: Iterable[Line], *, level: str, at: datetime, only_good: bool
    ) -> tuple[ReferenceImport, bool]:
        """
        Store what a file brings; brought again it changes nothing. Tell whether it was stored.

        A file with wrong lines is not stored at all unless only its good lines are asked for.
        """
        found = self.look(actor, lines, level=level, at=at)
        if found.wrong and not only_good:
            return found, False
        self._references.put([*found.new, *found.changed])
        return found, True

    def of_item(self, base_code: str, item_name: str) -> list[Reference]:
        """Return the references of an item: those with its base code, else those of exactly its name."""
        found = self._references.with_base_code(base_code, AT_MOST) if base_code else []
        key = name_key_of(item_name)
        return found or (self._references.with_name(key, AT_MOST) if key else [])

    def _held_against_what_is_there(self, read: Mapping[str, Reference], wrong: list[WrongLine]) -> ReferenceImport:
        known = self._references.find(read)
        new = [one for key, one in read.items() if key not in known]
        changed = [one for key, one in read.items() if key in known and not known[key].says_the_same(one)]
        return ReferenceImport(
            new=tuple(new),
            changed=tuple(changed),
            unchanged=len(read) - len(new) - len(changed),
            wrong=tuple(wrong),
        )


def _reference(line: Line, level: str, at: datetime) -> Reference:
    if line.record is None:
        raise Invalid(line.fault)
    read = read_record(line.record)
    name = _fact(read, "item_name")
    if not name:
        raise Invalid(f"没有写“{read.name_of('item_name')}”。请补上，照原文写全称。")
    elements = {key: _plain(value, read.name_of(key)) for key, value in read.values.items()}
    if not COMPARED & elements.keys():
        raise Invalid("没有可以对照的内容。请至少写明申请材料、办理流程、时限、到现场次数、收费中的一项。")
    if len(json.dumps(elements, ensure_ascii=False)) > LONGEST_RECORD:
        raise Invalid(f"这条记录超过 {LONGEST_RECORD // 10_000} 万字。请核对是不是把几条记录写在了一起。")
    facts = {
        "level": _level(read, level),
        "region": _text(line.record.get(REGION), REGION),
        "body": _fact(read, "implementing_body"),
        "item_name": name,
    }
    return Reference(
        reference_id=_id_of([*facts.values(), _fact(read, "implementation_code")]),
        **facts,
        item_type=_fact(read, "item_type"),
        base_code=_text(read.context.base_code, read.name_of("base_code")),
        elements=elements,
        source=_text(line.record.get(SOURCE), SOURCE),
        imported_at=at,
    )


def _level(read: GuideRecord, otherwise: str) -> str:
    """Return the level of exercise that a record names, else the one that was given for all that name none."""
    name = read.name_of("exercise_level")
    level = read.values.get("exercise_level") or otherwise
    if not level:
        raise Invalid(f"没有写“{name}”。请补上，或在命令里用 --level 指明。")
    if level not in LEVELS_ABOVE:
        above = "、".join(label("exercise_level", code) for code in LEVELS_ABOVE)
        raise Invalid(
            f"{name}是“{table('exercise_level').get(level, level)}”，不是上级的实施清单（{above}）。请去掉这一行。"
        )
    return str(level)


def _fact(read: GuideRecord, element: str) -> str:
    """Return an element as the record itself writes it, when that is a text."""
    written = next((entry.value for entry in read.entries if entry.element == element), "")
    return _text(written, read.name_of(element))


def _text(value: Any, name: str) -> str:
    text = value.strip() if isinstance(value, str) else ""
    if len(text) > LONGEST_FACT:
        raise Invalid(f"“{name}”有 {len(text)} 个字，最多 {LONGEST_FACT} 个字。请核对这一行。")
    return str(_plain(text, name))


def _plain(value: Any, name: str, depth: int = 0) -> Any:
    """
    Return a value as it can be stored.

    :raises Invalid: when it is too long, too deep or no text that can be written
    """
    if value is None or isinstance(value, bool) or (isinstance(value, int) and abs(value) < LARGEST):
        return value
    if isinstance(value, str) and len(value) <= LONGEST and value.encode("utf-8", "replace").decode() == value:
        return value
    if isinstance(value, list) and depth < DEEPEST:
        return [_plain(entry, name, depth + 1) for entry in value]
    if isinstance(value, Mapping) and depth < DEEPEST and all(_KEY.fullmatch(str(key)) for key in value):
        return {key: _plain(entry, name, depth + 1) for key, entry in value.items()}
    raise Invalid(f"“{name}”的内容读不出来：太长、层次太深，或有不能保存的字符和数字。请改正这一行。")


def _id_of(parts: Sequence[str]) -> str:
    written = json.dumps([name_key_of(part) for part in parts], ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()
