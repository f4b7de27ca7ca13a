"""How a test in a browser looks at a page: at a width or at both, by axe and by itself, with pictures when asked to."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from tests import browser

SHOTS = os.environ.get("QINGDAN_SHOTS", "")
"""Where pictures go; without it none are taken."""
WIDTHS = (browser.DESK_WIDTH, browser.PHONE_WIDTH)
WHOLE = os.environ.get("QINGDAN_CRAWL", "") == "whole"
JUDGED_AT = WIDTHS if WHOLE else WIDTHS[:1]
"""
Where axe looks; at the other width a page has to fit and to be quiet. A look takes more than all the rest of a page.

QINGDAN_CRAWL=whole looks at both (`make crawl`).
"""
ALIKE = ("tbody > tr:nth-child(n + 5)", "main li:nth-child(n + 5)")
"""Rows that read as those before them. To judge the contrast of each takes three quarters of a look."""
_judged: set[str] = set()


def judged(driver: Any, width: int, *, always: bool = False) -> list[str]:
    """
    Return what axe finds where it has not looked yet: in each run once at each template, and again in no other state.

    QINGDAN_CRAWL=whole looks at every row of every state at both widths; `always` looks whatever was looked at.
    """
    view = str(driver.execute_script("return document.documentElement.dataset.view"))
    if width not in JUDGED_AT or (view in _judged and not WHOLE and not always):
        return []
    _judged.add(view)
    return browser.axe(driver, besides=() if WHOLE else ALIKE)


def looked_at(driver: Any, width: int, name: str) -> list[str]:
    """Return what is wrong with the page that is shown at this width; take its picture when asked to."""
    browser.resize(driver, width)
    if SHOTS:
        plain = "".join(letter if letter.isalnum() else "-" for letter in name)
        browser.screenshot(driver, width, Path(SHOTS) / f"{plain}-{width}.png")
    complaints = judged(driver, width)
    if browser.scrolls_sideways(driver):
        complaints.append("scrolls sideways")
    return complaints + browser.console_messages(driver)


def looked_at_both(driver: Any, name: str) -> list[str]:
    """Return the same of both widths, and go back to that of a desk."""
    complaints = [f"at {width}: {one}" for width in WIDTHS for one in looked_at(driver, width, name)]
    browser.resize(driver, browser.DESK_WIDTH)
    return complaints
