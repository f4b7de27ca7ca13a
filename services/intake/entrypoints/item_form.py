"""What the form of an item shows, for the items of every list: answers, locks, sections, what is wrong and missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from services.intake.application.inheriting import locked_of
from services.intake.application.reading import ItemView
from services.intake.domain.attachments import ALLOWED, ENDINGS, MOST_BYTES, FileKind, kind_of_element
from services.intake.domain.items import DIRECTORY_LIST
from services.intake.domain.power_corrections import CORRECTIONS, differs
from services.intake.domain.sources import SourceItem
from services.intake.domain.typed_forms import TypedForm
from services.intake.domain.upper_list import UpperItem
from shared.kernel.errors import Conflict, Problem
from shared.standards import form as standard_form
from shared.standards.checking import remarks
from shared.standards.completeness import Completeness, GroupCompleteness, completeness
from shared.standards.difference import ElementChange, element_changes
from shared.standards.element_list import Element, ElementList, element_list
from shared.standards.form import FormField
from shared.standards.normal import read
from shared.standards.presenting import shown_value

MANY_COLUMNS = 7
"""A table with more columns shows what every row needs, and the others when somebody opens them."""


def file_kind_of(part: FormField) -> FileKind:
    """Return what a file is for; of an element that has no kind of its own, only what shows a thing as it is."""
    return kind_of_element(part.key)


def _registered(element: Element) -> dict[str, str]:
    return {part.key: part.name_zh for part in element.sub_fields if part.required}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An element in the table of contents: whether it is filled, and how many things are wrong and missing in it."""

    number: int
    label: str
    anchor: str
    is_filled: bool
    problems: int
    gaps: int


@dataclass(frozen=True, kw_only=True)
class Section:
    """A section of the form: each entry of `elements` holds a numbered element and what is part of it."""

    key: str
    name: str
    elements: Sequence[Sequence[FormField]]
    entries: Sequence[Entry]
    progress: GroupCompleteness


@dataclass(frozen=True, kw_only=True)
class ItemForm:
    """
    What the form shows: typed or stored answers by input name, and what is wrong with them.

    `source` is what an implementation list implements, `parent` what the item was claimed from. `kept` is what was
    typed before and not saved, offered; `is_continued` when it is what the form shows; `unfinished` are such forms of
    items that do not exist yet. `focus` is the path of the row in which somebody goes on. `is_stored`: the answers are
    saved, the problems only keep them from going further.
    """

    item_id: str
    version: int
    elements: Mapping[str, Any]
    list_kind: str = DIRECTORY_LIST
    source: SourceItem | None = None
    parent: UpperItem | None = None
    problems: Sequence[Problem] = ()
    view: ItemView | None = None
    conflict: Conflict | None = None
    kept: TypedForm | None = None
    is_continued: bool = False
    unfinished: Sequence[TypedForm] = ()
    focus: str = ""
    is_stored: bool = False

    @property
    def standard(self) -> ElementList:
        """Return the newest standard: a new revision is written under it."""
        return element_list(self.list_kind)

    @cached_property
    def fields(self) -> list[FormField]:
        """Return the fields to fill in; grounds for corrections only where something may be corrected."""
        may_be_corrected = self.source is not None and self.source.may_be_corrected
        every = standard_form.fields(self.standard)
        return [one for one in every if one.key != CORRECTIONS or may_be_corrected]

    @cached_property
    def filled(self) -> dict[str, list[str]]:
        """Return the answers by input name."""
        return standard_form.to_form(self.elements, self.standard)

    @property
    def remarks(self) -> tuple[Problem, ...]:
        """Return what is suspicious in a directory item and stops nothing; a list with groups has its own advice."""
        return () if self.standard.groups else remarks(self.elements, self.standard)

    @cached_property
    def completeness(self) -> Completeness:
        """Return how complete the answers are; what the register brings is there."""
        bodies = {one.key: _registered(one) for one in self.standard.elements if one.kind == "org_ref"}
        return completeness({**bodies, **read(self.elements, self.standard)[0]}, self.standard)

    @property
    def has_files(self) -> bool:
        """Tell whether the list asks for files."""
        every = [part for one in self.fields for part in (one, *one.sub_fields)]
        return any(part.control == "file" for part in every)

    @property
    def most_megabytes(self) -> int:
        """Return how large a file may be."""
        return MOST_BYTES // 2**20

    def endings(self, part: FormField) -> list[str]:
        """Return the endings of the files that an element takes."""
        return sorted(ENDINGS[kind] for kind in ALLOWED[file_kind_of(part)])

    @property
    def saved_elsewhere(self) -> bool:
        """Whether, after a conflict, the last thing that happened to the item is that somebody saved a new text."""
        if self.view is None or self.view.item.discard:
            return False
        return self.view.item.updated_at == self.view.text.made_at

    def is_locked(self, one: FormField) -> bool:
        """Tell whether the source, or the upper-level item, fixes this element."""
        if one.key in self.locked_by_parent:
            return True
        return self.source is not None and one.is_inherited and not self.source.may_be_corrected

    @cached_property
    def locked_by_parent(self) -> tuple[str, ...]:
        """Return the elements that stay what the upper-level item says."""
        return locked_of(self.view.item if self.view else None)

    def help_of(self, one: FormField) -> str:
        """Return what helps to fill in an element; what the power list brings may be corrected, with a ground."""
        if one.is_inherited and self.source is not None and self.source.may_be_corrected:
            grounds = self.standard.element(CORRECTIONS).name_zh
            return f"来自权力清单；和公布的不一样的，要在“{grounds}”里写明原因和依据。"
        return one.help

    def published(self, key: str) -> tuple[Element, Any] | None:
        """Return how the power list shows an element that says something else here."""
        element = self.standard.element(key)
        if self.source is None or not self.source.may_be_corrected:
            return None
        if not differs(element, self.elements, self.source.elements):
            return None
        return element, shown_value(element, self.source.elements[key])

    def inputs_of(self, key: str) -> dict[str, list[str]]:
        """Return the answers of one element by input name, for what is shown and cannot be typed over."""
        own = {key: self.elements[key]} if key in self.elements else {}
        return standard_form.to_form(own, self.standard)

    def shown(self, key: str) -> tuple[Element, Any]:
        """Return an element with its value as people read it."""
        element = self.standard.element(key)
        return element, shown_value(element, self.elements[key]) if key in self.elements else ""

    def word_of(self, key: str) -> str:
        """Return the word that stands for the whole of an element, where that is the answer."""
        value = self.elements.get(key)
        return value if isinstance(value, str) and self.standard.element(key).is_word(value) else ""

    def rows_of(self, key: str) -> range:
        """Return the rows to show for a list: those that are there, else an empty one where one has to be filled in."""
        rows = self.elements.get(key, ())
        if isinstance(rows, str):
            return range(0)
        return range(max(0 if key == CORRECTIONS else 1, len(rows)))

    def row_label(self, one: FormField, row: int) -> str:
        """Return what people call a row by: the first of its columns by which rows are told apart."""
        rows = self.elements.get(one.key, ())
        if isinstance(rows, str) or row >= len(rows):
            return ""
        element = self.standard.element(one.key)
        parts = {part.key: part for part in element.sub_fields}
        values = ((parts[key], rows[row].get(key)) for key in one.row_keys)
        return next((str(shown_value(part, value)) for part, value in values if value), "")

    def later_columns(self, one: FormField) -> list[FormField]:
        """Return the columns of a large table that not every row needs and that ask for no other column."""
        if len(one.sub_fields) <= MANY_COLUMNS:
            return []
        asking = {name for part in one.sub_fields for name, _ in part.required_when}
        return [
            part for part in one.sub_fields if not part.required and not part.required_when and part.name not in asking
        ]

    def filled_among(self, one: FormField, row: int, columns: Sequence[FormField]) -> int:
        """Return how many of these columns of a row are filled in."""
        rows = self.elements.get(one.key, ())
        known = rows[row] if not isinstance(rows, str) and row < len(rows) else {}
        return sum(part.key in known for part in columns)

    def is_open(self, one: FormField, row: int) -> bool:
        """Tell whether something is filled in or wrong in the later columns of a row."""
        later = self.later_columns(one)
        paths = {f"{one.key}.{row}.{part.key}" for part in later}
        return self.filled_among(one, row, later) > 0 or any(problem.field in paths for problem in self.problems)

    def outline(self) -> list[tuple[int, str, str, bool, int]]:
        """Return for each numbered element: number, name, anchor, whether it is filled, how many problems it has."""
        return [
            (
                element.number,
                element.name_zh,
                f"g{element.number}",
                element.key in self.elements or element.kind == "org_ref",
                sum(self._number_of(problem.field) == element.number for problem in self.problems),
            )
            for element in self.standard.numbered
        ]

    @cached_property
    def sections(self) -> list[Section]:
        """Return the form in its sections; a list without groups is one section without a name."""
        return [self._section(group) for group in self.completeness.groups]

    def changed_elsewhere(self) -> list[ElementChange]:
        """Return, after a conflict, the elements that stand otherwise now than they were typed."""
        return self.beside(self.view.text.elements) if self.view else []

    def beside(self, stored: Mapping[str, Any]) -> list[ElementChange]:
        """Return in which elements a stored text (before) and the typed one (after) differ."""
        changes = element_changes(stored, self.elements, self.standard)
        return [change for change in changes if change.element.kind != "org_ref"]

    def with_problems(self, problems: Sequence[Problem]) -> ItemForm:
        """Return the form with what is wrong; what is wrong in one of several lines is said at their control."""
        return replace(self, problems=tuple(self._placed(problem) for problem in problems))

    def _placed(self, problem: Problem) -> Problem:
        key, _, row = problem.field.partition(".")
        lines = {one.key for one in self.standard.elements if one.kind == "text_list"}
        if key not in lines or not row:
            return problem
        return replace(problem, field=key, row=int(row) + 1 if row.isdecimal() else None)

    def _section(self, group: GroupCompleteness) -> Section:
        own = [one for one in self.fields if one.group == group.key or not self.standard.groups]
        numbers = dict.fromkeys(one.number for one in own)
        entries = [self._entry(element) for element in self.standard.numbered if element.number in numbers]
        elements = [[one for one in own if one.number == number] for number in numbers]
        return Section(key=group.key, name=group.name_zh, elements=elements, entries=entries, progress=group)

    def _entry(self, element: Element) -> Entry:
        return Entry(
            number=element.number,
            label=element.name_zh,
            anchor=f"g{element.number}",
            is_filled=element.key in self.elements or element.kind == "org_ref",
            problems=sum(self._number_of(problem.field) == element.number for problem in self.problems),
            gaps=sum(self._number_of(gap.element) == element.number for gap in self.completeness.gaps),
        )

    def _number_of(self, path: str) -> int:
        key = path.partition(".")[0]
        return next((element.number for element in self.standard.elements if element.key == key), 0)
