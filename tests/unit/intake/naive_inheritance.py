"""
What an heir holds and must look at, told from its whole history and in the plainest way.

It keeps no hash, no pointer and no note of what was looked at: every question is answered by walking through all that
ever happened, and two values are the same when they read the same, whatever number a quoted article has. It knows
nothing of the product but its ids.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

LOCKED = ("item_name", "item_type", "legal_basis")
LOCAL = ("exercise_content", "handling_form")
Text = Mapping[str, Any]


@dataclass
class Story:
    """
    All that happened, in order: (what, to whom, details). `remembered` spares walking the same way twice.

    upper_says (its text), upper_ends; links (to which upper item), writes (own values), follows,
    pushed (which elements), decides ({"take": ..., "keep": ...}).
    """

    told: list[tuple[str, str, Any]] = field(default_factory=list)
    remembered: dict[tuple[str, int, str], Any] = field(default_factory=dict)

    def tell(self, kind: str, who: str, details: Any = None) -> None:
        """Add what happened last."""
        self.told.append((kind, who, details))

    def look(self, heir: str) -> tuple[set[str], set[str], bool]:
        """Return what follows by itself, what is asked, and whether the parent has ended."""
        end = len(self.told)
        if self._has_ended(self._parent_of(heir, end)):
            return set(), set(), True
        open_ones = {element for element in (*LOCKED, *LOCAL) if self._is_open(end, heir, element)}
        return open_ones & set(LOCKED), open_ones & set(LOCAL), False

    def yet_to_write(self, heir: str) -> Text:
        """Return what an heir is yet to write as its parent does, and how, though it says the same already."""
        end = len(self.told)
        if self._has_ended(self._parent_of(heir, end)):
            return {}
        return {each: self._alike(end, heir, each) for each in LOCKED if self._is_unwritten(end, heir, each)}

    def text(self, heir: str) -> Text:
        """Return what an heir's text says now."""
        return self._text_at(len(self.told), heir)

    def _upper_at(self, moment: int, upper: str) -> Text:
        said: Text | None = self._last("upper_says", moment, upper)
        return said or {}

    def _last(self, wanted: str, moment: int, whose: str) -> Any:
        """Return the details of the last such happening before a moment."""
        place = (wanted, moment, whose)
        if place not in self.remembered:
            found = [details for kind, who, details in self.told[:moment] if kind == wanted and who == whose]
            self.remembered[place] = found[-1] if found else None
        return self.remembered[place]

    def _has_ended(self, upper: str) -> bool:
        return [kind for kind, who, _ in self.told if who == upper and kind.startswith("upper")][-1] == "upper_ends"

    def _parent_of(self, heir: str, moment: int) -> str:
        return str(self._last("links", moment, heir))

    def _text_at(self, moment: int, heir: str) -> Text:
        place = ("text", moment, heir)
        if place not in self.remembered:
            self.remembered[place] = self._text_after(moment - 1, heir) if moment else {}
        text: Text = self.remembered[place]
        return text

    def _text_after(self, place: int, heir: str) -> Text:
        kind, who, details = self.told[place]
        before = self._text_at(place, heir)
        if who != heir or kind.startswith("upper"):
            return before
        if kind == "writes":
            return {**before, **details}
        upper = str(details) if kind == "links" else self._parent_of(heir, place)
        above = self._upper_at(place, upper)
        taken = {element: above.get(element) for element in self._taken(place, heir)}
        return {
            **before,
            **taken,
            **{element: self._alike(place, heir, element) for element in self._written(place, heir)},
        }

    def _written(self, place: int, heir: str) -> list[str]:
        """Return the elements that an heir wrote as its parent did when this happened, alone or with what it got."""
        kind = self.told[place][0]
        if kind == "links" or (kind != "follows" and not self._taken(place, heir)):
            return []
        return [element for element in LOCKED if self._is_unwritten(place, heir, element)]

    def _taken(self, place: int, heir: str) -> list[str]:
        """Return the elements that an heir got from its parent when this happened."""
        kind, _, details = self.told[place]
        if kind == "links":
            return list(LOCKED)
        if kind == "pushed":
            before, above = self._text_at(place, heir), self._upper_at(place, self._parent_of(heir, place))
            return [element for element in details if not same(before.get(element), above.get(element))]
        followed = [element for element in LOCKED if self._is_open(place, heir, element)]
        return followed + (list(details["take"]) if kind == "decides" else [])

    def _once(self, name: str, tell: Callable[[int, str, str], bool], moment: int, heir: str, element: str) -> bool:
        place = (f"{name} {element}", moment, heir)
        if place not in self.remembered:
            self.remembered[place] = tell(moment, heir, element)
        return bool(self.remembered[place])

    def _is_open(self, moment: int, heir: str, element: str) -> bool:
        return self._once("open", self._is_open_when, moment, heir, element)

    def _is_open_when(self, moment: int, heir: str, element: str) -> bool:
        above = self._upper_at(moment, self._parent_of(heir, moment)).get(element)
        has_it = same(above, self._text_at(moment, heir).get(element))
        return not has_it and not same(above, self._seen_at(moment, heir, element))

    def _is_unwritten(self, moment: int, heir: str, element: str) -> bool:
        return self._once("unwritten", self._is_unwritten_when, moment, heir, element)

    def _is_unwritten_when(self, moment: int, heir: str, element: str) -> bool:
        above = self._upper_at(moment, self._parent_of(heir, moment)).get(element)
        own = self._text_at(moment, heir).get(element)
        return same(above, own) and bool(own != self._alike(moment, heir, element))

    def _alike(self, moment: int, heir: str, element: str) -> Any:
        """Return how an heir is to write an element: its own cells but those that its parent rewrote since."""
        above = self._upper_at(moment, self._parent_of(heir, moment)).get(element)
        own, before = self._text_at(moment, heir).get(element), self._written_at(moment, heir, element)
        if above == before:
            return own
        if not all(isinstance(one, list) and len(one) == len(above) for one in (above, own, before)):
            return above
        return [_row(above[row], own[row], before[row]) for row in range(len(above))]

    def _written_at(self, moment: int, heir: str, element: str) -> Any:
        """Return how the parent wrote an element when the heir was last written as it, or found to be."""
        for place in range(moment - 1, -1, -1):
            kind, who, details = self.told[place]
            if who != heir or kind == "writes" or kind.startswith("upper"):
                continue
            if kind == "links":
                return self._upper_at(place, str(details)).get(element)
            has_kept = kind == "decides" and details["keep"]
            is_kept_alike = has_kept and not any(self._is_unwritten(place, heir, each) for each in LOCKED)
            if kind == "follows" or self._taken(place, heir) or is_kept_alike:
                return self._upper_at(place, self._parent_of(heir, place)).get(element)
        raise AssertionError("an heir begins with a link")

    def _seen_at(self, moment: int, heir: str, element: str) -> Any:
        """Return what the parent said when this element was last taken over or looked at."""
        for place in range(moment - 1, -1, -1):
            kind, who, details = self.told[place]
            if who != heir or kind == "writes" or kind.startswith("upper"):
                continue
            if kind == "links":
                return self._upper_at(place, str(details)).get(element)
            kept = details["keep"] if kind == "decides" else ()
            if element in kept or element in self._taken(place, heir):
                return self._upper_at(place, self._parent_of(heir, place)).get(element)
        raise AssertionError("an heir begins with a link")


def same(one: Any, other: Any) -> bool:
    """Tell whether two values read the same."""
    return bool(one == other or _plain(one) == _plain(other))


def _plain(value: Any) -> Any:
    """Return a value as it reads: odd widths and blanks make no other word; a quoted text needs no number."""
    if isinstance(value, str):
        return _read(value)
    if isinstance(value, list):
        return [_plain(one) for one in value] or None
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items() if key != "article" or not value.get("text")}
    return value


@cache
def _read(text: str) -> str | None:
    return " ".join(unicodedata.normalize("NFKC", text).split()) or None


def _row(above: Mapping[str, str], own: Mapping[str, str], before: Mapping[str, str]) -> dict[str, str]:
    row = {}
    for cell in {**above, **own}:
        whose = own if above.get(cell) == before.get(cell) else above
        if cell in whose:
            row[cell] = whose[cell]
    return row
