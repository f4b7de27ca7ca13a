"""What a citizen reads of an implementation list: figures, then every public element by group, in his order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any, Protocol

from shared.standards.element_list import IMPLEMENTATION, element_list
from shared.standards.layout import Block, FileLink, block, sections
from shared.standards.loader import read

VERSION = 1


class Listed(Protocol):
    """The text of an implementation list: of a published page, or of a draft."""

    @property
    def standard_version(self) -> int: ...

    @property
    def elements(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, kw_only=True)
class HeadFigure:
    """One figure at the head of the page; `beside` is what stands under it."""

    name: str
    text: str
    beside: str = ""


@dataclass(frozen=True, kw_only=True)
class Run:
    """Blocks that follow each other and are laid out alike: plain values beside their names, or tables below them."""

    is_plain: bool
    blocks: tuple[Block, ...]


@dataclass(frozen=True, kw_only=True)
class PublicSection:
    """
    The elements of one group under the question that a citizen asks.

    `runs` are what stands together in the standard's order: plain values, or one table after the other.
    """

    key: str
    name: str
    runs: tuple[Run, ...]


@dataclass(frozen=True, kw_only=True)
class ImplementationView:
    """The content of the page."""

    figures: tuple[HeadFigure, ...]
    sections: tuple[PublicSection, ...]


def implementation_view(page: Listed) -> ImplementationView:
    """Return what the page shows, in the words of the standard under which the list was written."""
    rules = _rules()
    standard = element_list(IMPLEMENTATION, page.standard_version)
    found = {one.group.key if one.group else "": one for one in sections(page.elements, standard, rules["internal"])}
    questions = {group["key"]: group["name_zh"] for group in rules["groups"]}
    own_names = {group.key: group.name_zh for group in standard.groups}
    order = [*questions, *(key for key in own_names if key not in questions)]
    return ImplementationView(
        figures=_figures(page, rules),
        sections=tuple(
            PublicSection(key=key, name=questions.get(key, own_names.get(key, "")), runs=_runs(found[key].blocks))
            for key in order
            if key in found
        ),
    )


def files_shown(page: Listed) -> Mapping[str, FileLink]:
    """Return the files that the page names, by their SHA-256: of what it leaves out there are none."""
    runs = (run for section in implementation_view(page).sections for run in section.runs)
    blocks = [block for run in runs for block in run.blocks]
    cells = [cell for block in blocks for row in block.rows for cell in row.cells]
    files = [*(block.file for block in blocks), *(cell.file for cell in cells)]
    return {file.sha256: file for file in files if file}


def _runs(blocks: tuple[Block, ...]) -> tuple[Run, ...]:
    runs = groupby(blocks, key=lambda block: not (block.rows or block.texts))
    return tuple(Run(is_plain=is_plain, blocks=tuple(together)) for is_plain, together in runs)


def _figures(page: Listed, rules: Mapping[str, Any]) -> tuple[HeadFigure, ...]:
    standard = element_list(IMPLEMENTATION, page.standard_version)
    known = {element.key: element for element in standard.elements}
    shown = {key: block(known[key], value) for key, value in page.elements.items() if key in known}
    figures = []
    for rule in rules["figures"]:
        one, beside = shown.get(rule["element"]), shown.get(rule.get("beside", ""))
        if one is not None:
            figures.append(
                HeadFigure(
                    name=one.element.name_zh,
                    text=_figure(one, rule),
                    beside=f"{beside.element.name_zh} {beside.text}" if beside else "",
                )
            )
    return tuple(figures)


def _figure(one: Block, rule: Mapping[str, Any]) -> str:
    if one.rows and "count" in rule:
        return f"{len(one.rows)} {rule['count']}"
    text = str(rule.get("said", {}).get(one.text, one.text))
    return f"{text} {rule['unit']}" if "unit" in rule else text


@cache
def _rules() -> Mapping[str, Any]:
    content = read("portal_page", VERSION)
    return {**content, "internal": frozenset(content["internal"])}
