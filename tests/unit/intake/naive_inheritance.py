"""
What an heir holds and must look at, told from its whole history and in the plainest way.

It keeps no hash, no pointer and no note of what was looked at: every question is answered by walking through all that
ever happened, and two values are the same when they read the same. It knows nothing of the product but its ids.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
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
        return {**before, **{element: above.get(element) for element in self._taken(place, heir)}}

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

    def _is_open(self, moment: int, heir: str, element: str) -> bool:
        above = self._upper_at(moment, self._parent_of(heir, moment)).get(element)
        has_it = same(above, self._text_at(moment, heir).get(element))
        return not has_it and not same(above, self._seen_at(moment, heir, element))

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
    """Return a value as it reads: odd widths, blanks and line ends make no other word; nothing is nothing."""
    if isinstance(value, str):
        return _read(value)
    if isinstance(value, list):
        return [_plain(one) for one in value] or None
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return value


@cache
def _read(text: str) -> str | None:
    return " ".join(unicodedata.normalize("NFKC", text).split()) or None
