"""The content hash (内容哈希): two texts with the same hash differ in nothing that a reviewer has to read again.

SHA-256 over the elements that the body answers for, in the standard's order, as canonical JSON: Unicode NFKC, runs of
white space as one blank, empty as absent, code lists as sets; the order of legal bases counts, since it ranks them.
Hashes are computed once, when a revision is made, under the standard version it names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from hashlib import sha256
from typing import Any

import orjson

from shared.kernel.alike import collapsed
from shared.standards.element_list import BODY, GROUPS, Element, ElementList
from shared.standards.normal import normalised

Canonical = Callable[[Any], Any]


def content_hash(elements: Mapping[str, Any], element_list: ElementList) -> str:
    """
    Return the hash of all that the body answers for.

    :raises Invalid: when the elements cannot be read
    """
    return both(elements, element_list)[0]


def element_hashes(elements: Mapping[str, Any], element_list: ElementList) -> dict[str, str]:
    """
    Return the hash of each element that is there, by key; a partial re-review compares these.

    :raises Invalid: when the elements cannot be read
    """
    return both(elements, element_list)[1]


def both(elements: Mapping[str, Any], element_list: ElementList) -> tuple[str, dict[str, str]]:
    """
    Return the content hash and the element hashes, at the price of one.

    :raises Invalid: when the elements cannot be read
    """
    return both_of(normalised(elements, element_list), element_list)


def both_of(values: Mapping[str, Any], element_list: ElementList) -> tuple[str, dict[str, str]]:
    """Return the content hash and the element hashes of what is in normal form already."""
    forms = _canonical_forms(element_list)
    written = {key: orjson.dumps(form(values[key])) for key, form in forms.items() if key in values}
    whole = b",".join(b'"%b":%b' % (key.encode(), text) for key, text in written.items())
    hashes = {key: sha256(text).hexdigest() for key, text in written.items()}
    return sha256(b"{%b}" % whole).hexdigest(), hashes


@cache
def _canonical_forms(element_list: ElementList) -> dict[str, Canonical]:
    return {element.key: _form(element) for element in element_list.elements if element.set_by == BODY}


def _form(element: Element) -> Canonical:
    if element.kind == "list":
        row_form = _fields_form(element)
        return lambda rows: rows if isinstance(rows, str) else [row_form(fields) for fields in rows]
    if element.kind in GROUPS:
        return _fields_form(element)
    # Codes, dates and numbers are in their canonical form when they are normal.
    return _FORMS.get(element.kind, lambda value: value)


def _texts(value: Any) -> Any:
    return collapsed(value) if isinstance(value, str) else [collapsed(text) for text in value]


def _duration(value: Any) -> Any:
    if isinstance(value, str):
        return value
    return {key: collapsed(part) if isinstance(part, str) else part for key, part in value.items()}


_FORMS: Mapping[str, Canonical] = {
    "string": collapsed,
    "text": collapsed,
    "text_list": _texts,
    "duration": _duration,
    "file": lambda value: value.get("sha256"),  # its name and where it came from are no content
}


def _fields_form(element: Element) -> Canonical:
    forms: dict[str, Canonical | None] = {
        part.key: _form(part) if part.kind in _FORMS or part.sub_fields else None
        for part in element.sub_fields
        if part.set_by == BODY
    }
    displays = tuple((part.key, part.display_of) for part in element.sub_fields if part.display_of)

    def form(fields: Mapping[str, Any]) -> dict[str, Any]:
        written = {}
        for key, value in fields.items():
            if key in forms:
                form_of = forms[key]
                written[key] = form_of(value) if form_of else value
        for key, shown in displays:
            if shown in written:
                written.pop(key, None)
        return written

    return form
