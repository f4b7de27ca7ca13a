"""Numbers to call and addresses to open in a guide become links: who reads it on a telephone touches them."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

ADDRESS = re.compile(r"https?://[!-~]+")
PHONE = re.compile(r"(?:0\d{2,3}-\d{7,8}|1[3-9]\d{9})")
LINKED = re.compile(rf"(?P<address>{ADDRESS.pattern})|(?<![0-9A-Za-z-])(?P<phone>{PHONE.pattern})(?![0-9A-Za-z-])")
CLOSING = ".,;:!?)]}'\""
"""What ends the sentence round an address and is no part of it."""


def linked(text: str) -> Markup:
    """Return a text with links in place of its web addresses and telephone numbers; all else is escaped."""
    pieces, at = [], 0
    for found in LINKED.finditer(text):
        shown = found[0].rstrip(CLOSING) if found["address"] else found[0]
        pieces += [escape(text[at : found.start()]), _link(shown, is_phone=bool(found["phone"]))]
        at = found.start() + len(shown)
    return Markup("").join([*pieces, escape(text[at:])])


def is_address(text: str) -> bool:
    """Tell whether a text is one web address and nothing else."""
    return bool(ADDRESS.fullmatch(text))


def _link(text: str, *, is_phone: bool) -> Markup:
    if is_phone:
        return Markup('<a class="nw" href="tel:{}">{}</a>').format(text, text)
    return Markup('<a href="{}" rel="noopener noreferrer">{}</a>').format(text, text)
