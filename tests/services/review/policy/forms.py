"""The form of the review policy, as a browser would send it."""

from __future__ import annotations

import re
from html import unescape

from werkzeug.datastructures import MultiDict

EDIT = "/review/policy/edit"
GROUP = "lists.directory.groups"


def form_on(page: str) -> MultiDict[str, str]:
    """What the form of a page would send, without its buttons."""
    page = page[page.index('id="policy"') :]
    form: MultiDict[str, str] = MultiDict()
    for tag in re.findall(r"<input[^>]*>", page):
        kind = _attribute(tag, "type") or "text"
        if kind in ("checkbox", "radio") and " checked" not in tag:
            continue
        if name := _attribute(tag, "name"):
            form.add(name, _attribute(tag, "value"))
    for attributes, options in re.findall(r"<select([^>]*)>(.*?)</select>", page, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', options) or re.search(r'value="([^"]*)"', options)
        form.add(_attribute(attributes, "name"), unescape(chosen.group(1)) if chosen else "")
    for attributes, text in re.findall(r"<textarea([^>]*)>(.*?)</textarea>", page, re.S):
        form.add(_attribute(attributes, "name"), unescape(text))
    return form


def changed(form: MultiDict[str, str], **fields: str) -> MultiDict[str, str]:
    """The form with other values; dots of names are written as double underscores."""
    for name, value in fields.items():
        form.setlist(name.replace("__", "."), [value])
    return form


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'[ ]{name}="([^"]*)"', tag)
    return unescape(found.group(1)) if found else ""
