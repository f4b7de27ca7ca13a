"""Random histories of upper-level items and their heirs, lived by the product's rules and told to the naive oracle."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from random import Random
from typing import Any

from services.intake.application.following_rule import Cause, UpperText, inheritance, with_taken, yet_to_write
from services.intake.application.following_writing import with_writing
from services.intake.application.new_texts import Written
from services.intake.application.ports import Revision
from services.intake.domain.following import looked_at, written_alike
from services.intake.domain.inheritance import (
    Hashes,
    Inheritance,
    Look,
    Parent,
    ParentNow,
    needs_a_look,
    rewritten,
    settled,
    taken_over,
)
from services.intake.domain.items import Content, ItemState, ServiceItem
from shared.standards.element_list import element_list
from shared.standards.hashing import both_of
from tests.unit.intake.builders import NOW, an_item
from tests.unit.intake.naive_inheritance import LOCAL, LOCKED, Story

CITY = ("city-1", "city-2")
DISTRICT = "district"
"""The district's item is an heir of the city's and, once published, the parent of the towns'."""
TOWNS = ("town-1", "town-2")
LAWS = ("中华人民共和国老年人权益保障法", "重庆市老年人权益保障条例", "社会救助暂行办法")
ARTICLES = ("第三条", "第四条", "第五条")
VALUES: Mapping[str, Sequence[Any]] = {
    "item_name": ["高龄津贴发放", "老年人高龄津贴 发放", "高龄失能津贴发放"],
    "item_type": ["20", "07"],
    "legal_basis": [
        [{"kind": "1", "title": law, "article": no, "text": f"{law} 条文"} for law, no in zip(laws, nos, strict=True)]
        for laws in (*((law,) for law in LAWS), LAWS[:2])
        for nos in product(ARTICLES, repeat=len(laws))
    ],
    "exercise_content": ["发放 津贴", "受理并发放津贴", None],
    "handling_form": [["1"], ["1", "2"], ["2"]],
}
CAUSE = Cause(by={"name": "系统"}, at=NOW, reason="随上级清单调整")
LookRule = Callable[[Parent, ParentNow | None, Hashes, Inheritance], Look]
WritingRule = Callable[[Revision, Mapping[str, Any], UpperText], Mapping[str, Any]]


@dataclass(frozen=True)
class Heir:
    """A claimed item with its present text."""

    item: ServiceItem
    text: Revision


@dataclass
class World:
    """The product's side of a history; `look` and `writing` may be wrong rules, to see that they are caught."""

    dice: Random
    look: LookRule = needs_a_look
    writing: WritingRule = yet_to_write
    story: Story = field(default_factory=Story)
    uppers: dict[str, list[UpperText]] = field(default_factory=dict)
    heirs: dict[str, Heir] = field(default_factory=dict)

    def begin(self) -> None:
        """Two items of the city, one of the district that was claimed and published, two of towns."""
        for upper in CITY:
            self.says(upper, {key: self.dice.choice(values) for key, values in VALUES.items()})
        self.claims(DISTRICT, CITY[0])
        self.publishes()
        for town in TOWNS:
            self.claims(town, self.dice.choice((DISTRICT, CITY[1])))

    def step(self) -> None:
        """Let something happen."""
        self.dice.choice(STEPS)(self)

    # upper-level items

    def says(self, upper: str, elements: Mapping[str, Any]) -> None:
        """An upper-level item gets its next text, and is in force with it."""
        filled = {key: value for key, value in elements.items() if value is not None}
        known = self.uppers.setdefault(upper, [])
        now = ParentNow(number=len(known) + 1, hashes=both_of(filled, element_list("directory"))[1])
        known.append(UpperText(upper_id=upper, level="city", item_name=upper, elements=filled, now=now))
        self.story.tell("upper_says", upper, dict(elements))

    def edits_upper(self) -> None:
        """The city changes one or two elements; from so few values that it often comes back to an old one."""
        upper = self.dice.choice(CITY)
        changed = {
            key: self.dice.choice(VALUES[key]) for key in self.dice.sample(sorted(VALUES), self.dice.choice((1, 2)))
        }
        self.says(upper, {**self.uppers[upper][-1].elements, **changed})

    def spells_upper_otherwise(self) -> None:
        """The city changes blanks and widths only."""
        upper = self.dice.choice(CITY)
        self.says(upper, {key: _odd(value) for key, value in self.uppers[upper][-1].elements.items()})

    def cites_otherwise(self) -> None:
        """The city corrects the number of an article only."""
        upper = self.dice.choice(CITY)
        said = self.uppers[upper][-1].elements
        self.says(upper, {**said, "legal_basis": self._cited_otherwise(said["legal_basis"])})

    def reverts_upper(self) -> None:
        """The city takes up an old text again (A, B, A)."""
        upper = self.dice.choice(CITY)
        self.says(upper, self.dice.choice(self.uppers[upper]).elements)

    def archives_upper(self) -> None:
        """The city ends an item; it may come back with a later text."""
        upper = self.dice.choice(CITY)
        last = self.uppers[upper][-1]
        self.uppers[upper][-1] = replace(last, now=replace(last.now, is_archived=True))
        self.story.tell("upper_ends", upper)

    def publishes(self) -> None:
        """The district's item is published: what it says now is what towns inherit."""
        self.says(DISTRICT, {key: self.heirs[DISTRICT].text.elements.get(key) for key in VALUES})

    # heirs

    def claims(self, heir: str, upper: str) -> None:
        """A body claims an upper-level item: its draft begins as a copy."""
        above = self.uppers[upper][-1]
        self._write(heir, an_item(item_id=heir), dict(above.elements), self._link(above))
        self.story.tell("writes", heir, {key: above.elements.get(key) for key in VALUES})
        self.story.tell("links", heir, upper)

    def links_anew(self) -> None:
        """An heir is linked to another parent: it takes the locked elements and keeps its own others."""
        heir = self.dice.choice((*TOWNS, DISTRICT))
        upper = self.dice.choice(CITY if heir == DISTRICT else (*CITY, DISTRICT))
        above, own = self.uppers[upper][-1], self.heirs[heir]
        self._write(heir, own.item, taken_over(own.text.elements, above.elements, LOCKED), self._link(above))
        self.story.tell("links", heir, upper)

    def edits_heir(self) -> None:
        """A body changes a local element of its own."""
        heir, key = self.dice.choice((*TOWNS, DISTRICT)), self.dice.choice(LOCAL)
        own, value = self.heirs[heir], self.dice.choice(VALUES[key])
        self._write(heir, own.item, {**own.text.elements, key: value}, own.item.parent)
        self.story.tell("writes", heir, {key: value})

    def recites(self) -> None:
        """The system cites an heir's article by its new number, whatever its parent says."""
        heir = self.dice.choice((*TOWNS, DISTRICT))
        own = self.heirs[heir]
        rows = self._cited_otherwise(own.text.elements["legal_basis"])
        self._write(heir, own.item, {**own.text.elements, "legal_basis": rows}, own.item.parent)
        self.story.tell("writes", heir, {"legal_basis": rows})

    def follows(self) -> None:
        """The system takes over what is locked, and writes it as the parent does."""
        heir = self.dice.choice((*TOWNS, DISTRICT))
        own, above, writing = self.heirs[heir], self.above(heir), self.yet_to_write(heir)
        if follows := self.look_at(heir).follows:
            self._take(heir, with_taken(own.item, own.text, above, follows, CAUSE, writing=writing))
        elif writing:
            self._take(heir, with_writing(own.item, own.text, above, self._then(heir), NOW))
        elif own.item.parent and not above.now.is_archived and rewritten(self._then(heir), above.elements, LOCKED):
            parent = settled(own.item.parent, above.now, ())
            self.heirs[heir] = replace(own, item=written_alike(own.item, parent=parent))
        if not self.above(heir).now.is_archived:
            self.story.tell("follows", heir)

    def decides(self) -> None:
        """A body takes or keeps some of the elements it is asked about; what is locked comes along."""
        heir = self.dice.choice((*TOWNS, DISTRICT))
        own, look, writing = self.heirs[heir], self.look_at(heir), self.yet_to_write(heir)
        ways = {key: self.dice.choice(("take", "keep", "later")) for key in look.asked}
        take, keep = [[key for key in ways if ways[key] == way] for way in ("take", "keep")]
        if taken := (*take, *look.follows):
            above = self.above(heir)
            self._take(heir, with_taken(own.item, own.text, above, taken, CAUSE, writing=writing, looked_at=keep))
        elif keep:
            assert own.item.parent is not None
            parent = settled(own.item.parent, self.above(heir).now, keep, leaves_writing=bool(writing))
            self.heirs[heir] = replace(own, item=looked_at(own.item, parent=parent, by="张三", at=NOW))
        if not look.parent_is_archived:
            self.story.tell("decides", heir, {"take": take, "keep": keep})

    def pushes(self) -> None:
        """The registrar sets chosen elements in all heirs of an upper-level item."""
        upper = self.dice.choice((*CITY, DISTRICT))
        chosen = self.dice.sample(sorted(VALUES), self.dice.choice((1, 2, len(VALUES))))
        above = self.uppers[upper][-1]
        for heir, own in list(self.heirs.items()):
            if own.item.parent and own.item.parent.parent_id == upper and not above.now.is_archived:
                hashes = own.text.element_hashes
                differing = [key for key in chosen if hashes.get(key) != above.now.hashes.get(key)]
                if differing:
                    writing = self.yet_to_write(heir)
                    self._take(heir, with_taken(own.item, own.text, above, differing, CAUSE, writing=writing))
                self.story.tell("pushed", heir, chosen)

    def is_approved(self) -> None:
        """An heir is approved; following makes it a draft again, which the text does not depend on."""
        heir = self.dice.choice((*TOWNS, DISTRICT))
        own = self.heirs[heir]
        self.heirs[heir] = replace(own, item=replace(own.item, state=ItemState.APPROVED))

    # what is compared

    def above(self, heir: str) -> UpperText:
        """Return the present text of an heir's parent."""
        parent = self.heirs[heir].item.parent
        assert parent is not None
        return self.uppers[parent.parent_id][-1]

    def look_at(self, heir: str) -> Look:
        """Return what the product says of an heir."""
        own = self.heirs[heir]
        assert own.item.parent is not None
        return self.look(own.item.parent, self.above(heir).now, own.text.element_hashes, inheritance())

    def yet_to_write(self, heir: str) -> Mapping[str, Any]:
        """Return what an heir is yet to write as its parent does, by the product."""
        own, above = self.heirs[heir], self.above(heir)
        return {} if above.now.is_archived else self.writing(own.text, self._then(heir), above)

    def _then(self, heir: str) -> Mapping[str, Any]:
        """Return what an heir's parent said when the heir last took something over."""
        parent = self.heirs[heir].item.parent
        assert parent is not None
        return self.uppers[parent.parent_id][parent.number - 1].elements

    def _cited_otherwise(self, rows: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
        return [{**row, "article": self.dice.choice(ARTICLES)} for row in rows]

    def _link(self, above: UpperText) -> Parent:
        return Parent(parent_id=above.upper_id, number=above.now.number, taken=above.now.hashes)

    def _take(self, heir: str, written: Written) -> None:
        self.heirs[heir] = Heir(written.after, written.revision)

    def _write(self, heir: str, item: ServiceItem, elements: Mapping[str, Any], parent: Parent | None) -> None:
        filled = {key: value for key, value in elements.items() if value is not None}
        content_hash, hashes = both_of(filled, element_list("directory"))
        number = item.content.number + 1
        text = Revision(
            item_id=heir,
            number=number,
            elements=filled,
            content_hash=content_hash,
            element_hashes=hashes,
            standard_version=1,
            made_at=NOW,
            made_by={},
        )
        content = Content(number=number, content_hash=content_hash, standard_version=1)
        self.heirs[heir] = Heir(replace(item, state=ItemState.DRAFT, content=content, parent=parent), text)


STEPS: Sequence[Callable[[World], None]] = (
    World.edits_upper,
    World.edits_upper,
    World.edits_upper,
    World.spells_upper_otherwise,
    World.spells_upper_otherwise,
    World.cites_otherwise,
    World.cites_otherwise,
    World.reverts_upper,
    World.reverts_upper,
    World.archives_upper,
    World.publishes,
    World.publishes,
    World.links_anew,
    World.edits_heir,
    World.edits_heir,
    World.recites,
    World.follows,
    World.follows,
    World.follows,
    World.decides,
    World.decides,
    World.pushes,
    World.is_approved,
)


def _odd(value: Any) -> Any:
    """Return a value that reads the same and is spelt otherwise."""
    if isinstance(value, str):
        return value.replace(" ", "　 ")
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [{key: _odd(part) for key, part in row.items()} for row in value]
    return value
