"""A form of a page as a browser would post it when nobody has touched it."""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser
from typing import Any


class FormReader(HTMLParser):
    """Collects what the controls of one form hold; `fields` has each name with its values."""

    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self._form_id, self._is_inside = form_id, False
        self._area = self._select = ""
        self._typed: list[str] = []
        self._options: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at a control."""
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._is_inside = has.get("id") == self._form_id
        elif not self._is_inside:
            return
        elif tag == "input" and has.get("name") and _is_posted(has):
            self.fields.setdefault(has["name"], []).append(_as_the_control_holds_it(has))
        elif tag == "textarea":
            self._area, self._typed = has["name"], []
        elif tag == "select":
            self._select, self._options = has["name"], []
        elif tag == "option":
            self._options.append((has.get("value", ""), "selected" in has))

    def handle_data(self, data: str) -> None:
        """Take what stands in a text area."""
        if self._area:
            self._typed.append(data)

    def handle_endtag(self, tag: str) -> None:
        """Finish a control."""
        if tag == "textarea" and self._area:
            self.fields.setdefault(self._area, []).append("".join(self._typed).removeprefix("\n"))
            self._area = ""
        elif tag == "select" and self._select:
            chosen = [value for value, is_chosen in self._options if is_chosen] or [self._options[0][0]]
            self.fields.setdefault(self._select, []).append(chosen[-1])
            self._select = ""
        elif tag == "form":
            self._is_inside = False


def plain(html: str) -> str:
    """Return a page without the marks of what is gone and what is new in a text."""
    return re.sub(r"</?(del|ins)>", "", html)


def untouched(html: str, form_id: str) -> dict[str, list[str]]:
    """Return what a browser would post of a form as it stands."""
    reader = FormReader(form_id)
    reader.feed(html)
    return reader.fields


def _is_posted(control: dict[str, Any]) -> bool:
    return control.get("type") not in ("checkbox", "radio") or "checked" in control


def _as_the_control_holds_it(control: dict[str, Any]) -> str:
    value = str(control.get("value", "on" if control.get("type") in ("checkbox", "radio") else ""))
    if control.get("type") != "date":
        return value
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        return ""
