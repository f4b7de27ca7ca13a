"""Fills in the form of an implementation list: by mouse as a clerk does it, or by nothing but the keyboard."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from shared.standards.element_list import IMPLEMENTATION, element_list
from shared.standards.form import PARTS, to_form
from tests.journeys.person import Person
from tests.waiting import eventually

PDF = (
    b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Count 0/Kids[]>>\nendobj\n%%EOF"
)
MOST_KEYS = 900
"""Presses of Tab after which somebody is lost in the form."""
LOOK_EVERY = 40
"""Presses between two looks at which of the open inputs the form hides: each look asks the browser for all of them."""
Inputs = dict[str, list[str]]


def inputs_of(elements: Mapping[str, Any]) -> tuple[Inputs, list[str]]:
    """Return what to type by input name, and the names of the inputs that take a file."""
    typed, files = Inputs(), []
    for name, values in to_form(elements, element_list(IMPLEMENTATION)).items():
        stem, _, part = name.rpartition("-")
        if part in PARTS["file"] and part != "name":
            continue
        if part == "name" and f"{stem}-sha256" in to_form(elements, element_list(IMPLEMENTATION)):
            files.append(f"{stem}-upload")
        else:
            typed[name] = values
    return typed, files


def fill_in(person: Person, elements: Mapping[str, Any], file: Path) -> None:
    """
    Type every answer where it belongs, in the order of the form; tables get as many rows as are needed.

    What the form does not ask for, since other answers make it needless, is hidden and left out.
    """
    typed, files = inputs_of(elements)
    for name, values in typed.items():
        _make_room(person, name)
        _show(person, name)
        control = person.one(f"[name='{name}']:not([type=hidden])")
        if not control.is_displayed():
            continue
        if control.get_dom_attribute("type") in ("checkbox", "radio"):
            person.tick(name, *values)
        else:
            person.fill(name, "\n".join(values))
    for name in files:
        bring(person, name, file)


def bring(person: Person, name: str, file: Path) -> None:
    """Choose a file and wait until the form names it."""
    _show(person, name)
    person.one(f"[name='{name}']").send_keys(str(file))
    stored = name.removesuffix("upload") + "sha256"
    eventually(lambda: person.all(f"input[name='{stored}']"), 15)


def _make_room(person: Person, name: str) -> None:
    """Add rows to a table until it has the one to which an input belongs."""
    key, _, rest = name.partition("-")
    row = rest.partition("-")[0]
    if not row.isdecimal():
        return
    while not person.all(f"[name^='{key}-{row}-']"):
        before = len(person.all(f"fieldset[id^='f-{key}-']"))
        person.click(person.one(f"button[name=action][value='add-{key}']"))
        eventually(lambda: len(person.all(f"fieldset[id^='f-{key}-']")) > before, 15)  # noqa: B023 - waited for at once


def _show(person: Person, name: str) -> None:
    """Open what hides an input: the less usual columns of a row."""
    control = person.one(f"[name='{name}']:not([type=hidden])")
    closed = control.find_elements(By.XPATH, "ancestor::details[not(@open)]/summary")
    for summary in closed:
        person.click(summary)


# by keyboard alone


class Keyboard:
    """Somebody without a mouse: Tab, Space, arrows, Enter and letters; a file is chosen by its control's own keys."""

    def __init__(self, person: Person, elements: Mapping[str, Any], file: Path) -> None:
        self._person, self._file = person, file
        self._typed, self._files = inputs_of(elements)
        self.visited: set[str] = set()

    def fill_in(self) -> None:
        """Walk through the form from its first control to the last, answering each; begin anew for what came later."""
        for presses in range(1, MOST_KEYS):
            self._press(Keys.TAB)
            try:
                self._work_here()
            except StaleElementReferenceException:
                continue  # the page put a table or a file in its place anew: the next Tab goes on from there
            if not self._open() or (presses % LOOK_EVERY == 0 and not self.left()):
                return
        if not self.left():
            return
        raise AssertionError(f"by keyboard these were not reached: {sorted(self.left())}")

    def _work_here(self) -> None:
        here = self._here()
        name = here.get_dom_attribute("name") or ""
        if here.tag_name == "summary" and self._is_needed_inside(here):
            self._press(Keys.ENTER)
        elif name == "action":
            self._add_row(here)
        elif name:
            self._answer(here, name)

    def left(self) -> set[str]:
        """Return the names of inputs that still have to be answered; what the form hides is not asked for."""
        return {name for name in self._open() if not self._is_hidden(name)}

    def _open(self) -> set[str]:
        return (set(self._typed) | set(self._files)) - self.visited

    def _is_hidden(self, name: str) -> bool:
        """Tell whether the form does not ask for an input; one behind 更多, or in a row to come, is asked for."""
        found = self._person.all(f"[name='{name}']:not([type=hidden])")
        return bool(found) and bool(found[0].find_elements(By.XPATH, "ancestor::*[@hidden]"))

    def _answer(self, here: WebElement, name: str) -> None:
        if name in self.visited:
            return
        if name in self._files:
            here.send_keys(str(self._file))
            stored = name.removesuffix("upload") + "sha256"
            eventually(lambda: self._person.all(f"input[name='{stored}']"), 15)
            self.visited.add(name)
        elif name in self._typed:
            self._type(here, name, self._typed[name])

    def _type(self, here: WebElement, name: str, values: list[str]) -> None:
        kind = here.get_dom_attribute("type")
        if kind == "checkbox":
            if here.get_attribute("value") in values and not here.is_selected():
                self._press(Keys.SPACE)
            if {one.get_attribute("value") for one in self._checked(name)} >= set(values):
                self.visited.add(name)
        elif kind == "radio":
            for _ in self._person.all(f"[name='{name}']"):
                if self._here().get_attribute("value") == values[0]:
                    break
                self._press(Keys.ARROW_DOWN)
            self._press(Keys.SPACE)
            self.visited.add(name)
        elif here.tag_name == "select":
            self._choose(here, values[0])
            self.visited.add(name)
        else:
            self._press("\n".join(values) if here.tag_name == "textarea" else values[0])
            self.visited.add(name)

    def _choose(self, here: WebElement, value: str) -> None:
        for _ in here.find_elements(By.TAG_NAME, "option"):
            if here.get_attribute("value") == value:
                return
            self._press(Keys.ARROW_DOWN)
        assert here.get_attribute("value") == value

    def _add_row(self, here: WebElement) -> None:
        """Press the button that adds a row while the answers need one more."""
        key = (here.get_attribute("value") or "").removeprefix("add-")
        rows = len(self._person.all(f"fieldset[id^='f-{key}-']"))
        if any(name.startswith(f"{key}-{rows}-") for name in self._typed):
            self._press(Keys.ENTER)
            eventually(lambda: len(self._person.all(f"fieldset[id^='f-{key}-']")) > rows, 15)
            self._to_row(key, rows)

    def _to_row(self, key: str, row: int) -> None:
        """Wait until the focus stands in the new row, where the page puts it; the next Tab must not leave it."""
        eventually(lambda: (self._here().get_dom_attribute("name") or "").startswith(f"{key}-{row}-"), 15)
        here = self._here()
        self._answer(here, here.get_dom_attribute("name") or "")

    def _is_needed_inside(self, summary: WebElement) -> bool:
        box = summary.find_element(By.XPATH, "..")
        inside = {one.get_attribute("name") for one in box.find_elements(By.CSS_SELECTOR, "[name]")}
        return not box.get_attribute("open") and bool(inside & self._open())

    def _checked(self, name: str) -> list[WebElement]:
        return [one for one in self._person.all(f"[name='{name}']") if one.is_selected()]

    def _here(self) -> WebElement:
        return self._person.driver.switch_to.active_element

    def _press(self, keys: str) -> None:
        ActionChains(self._person.driver).send_keys(keys).perform()
