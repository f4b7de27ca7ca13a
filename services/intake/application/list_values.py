"""Reads the cells of one item of a published list into elements; what is wrong is said by row, column and remedy."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any
from unicodedata import normalize

from services.intake.application.list_rows import BASIS, BASIS_TEXT, ListRow
from services.intake.domain.sheet_rows import CellError
from shared.kernel.alike import squeezed
from shared.kernel.errors import Problem
from shared.standards.checking import draft_problems_of
from shared.standards.element_list import CODED, Element, ElementList, element_list
from shared.standards.normal import read

LIMIT = re.compile(r"(?P<number>\d{1,4})\s*个?\s*(?P<unit>工作日|自然日|日历日|月)(?P<explanation>.*)", re.DOTALL)
UNITS = {"工作日": "workday", "自然日": "natural_day", "日历日": "natural_day", "月": "month"}
BETWEEN = re.compile(r"[；;、，,\n]+")
CLEARLY_BETWEEN = re.compile(r"[；;\n]+")
"""What stands between values and in none of them; the others may be part of a value's name."""
# A basis begins with the name of its document at the beginning of the cell, of a line, or of a numbered sentence.
BASIS_BEGINS = re.compile(
    r"(?:^|(?<=[\n；;。”]))\s*(?:[（(]?\d{1,2}[)）.、．]|[一二三四五六七八九十]{1,3}、)?\s*(?=《)"
)
AMENDED = re.compile(r"修[正订]|版$")
"""What stands in brackets behind a law and is no number of a document: the year of its wording."""
CITED = re.compile(
    r"《(?P<title>.+?)》(?!》)\s*(?:[（(](?P<doc_no>[^（()）]{2,100})[)）])?\s*"
    r"(?P<article>(?:第[^条款项目章\s]{1,12}条(?:之[一二三四五六七八九十]+)?(?:第[^条款项\s]{1,8}[款项])*[、和及]?)*)"
    r"\s*(?:规定)?\s*[：:,，。]?\s*(?P<text>.*)",
    re.DOTALL,
)


@dataclass(frozen=True, kw_only=True)
class ListReader:
    """Reads the items of one kind of list; `single` are the paths of the columns that hold one value."""

    list_kind: str
    name: str
    single: tuple[str, ...]

    @property
    def standard(self) -> ElementList:
        """Return the standard in whose normal form the elements are read."""
        return element_list(self.list_kind)

    def elements_of(self, row: ListRow) -> tuple[dict[str, Any], list[CellError]]:
        """Return the elements of an item in normal form, and what is wrong with them."""
        typed: dict[str, Any] = {}
        for path, text in row.values.items():
            if text and path in self.single:
                key, _, part = path.partition(".")
                value = _read(self.standard.element(path), text)
                typed |= {key: {**typed.get(key, {}), part: value}} if part else {key: value}
        bases, errors = self._bases(row)
        if bases:
            typed[BASIS] = bases
        values, unreadable = read(typed, self.standard)
        errors += [_located(row, problem) for problem in draft_problems_of(values, unreadable, self.standard)]
        if not bases and not errors:
            errors.append(row.error(BASIS_TEXT, "没有写设定依据", f"请照{self.name}写明法律、法规、规章和条款"))
        return values, errors

    def _bases(self, row: ListRow) -> tuple[list[dict[str, Any]], list[CellError]]:
        parts = {f"{BASIS}.{part.key}": part for part in self.standard.element(BASIS).sub_fields}
        found = [
            {parts[path].key: _read(parts[path], text) for path, text in texts.items() if text}
            for _, texts in row.bases
        ]
        text = row.values.get(BASIS_TEXT, "")
        cited = cited_in(text)
        if text and not cited:
            remedy = "请写成《文件全称》（文号）第几条：条文，几条依据每条另起一行"
            return found, [row.error(BASIS_TEXT, "看不出是哪个文件", remedy)]
        return [*found, *cited], []


def cited_in(text: str) -> list[dict[str, str]]:
    """Return the legal bases that one cell names, each with what it says of title, number, article and text."""
    starts = [match.start() for match in BASIS_BEGINS.finditer(text)]
    found = []
    for start, end in pairwise([*starts, len(text)]):
        match = CITED.match(text[text.index("《", start) : end])
        if match:
            parts = {name: (part or "").strip(" \n；;“”") for name, part in match.groupdict().items()}
            if AMENDED.search(parts["doc_no"]):
                del parts["doc_no"]
            found.append({name: part for name, part in parts.items() if part})
    return found


def _read(element: Element, text: str) -> Any:
    if element.kind == "duration":
        return _limit(element, text)
    if element.kind == "code_list":
        codes = _codes(element)
        pieces = [part for piece in CLEARLY_BETWEEN.split(text) for part in _parts(piece, codes)]
        return [codes.get(squeezed(piece), piece) for piece in pieces]
    return _codes(element).get(squeezed(text), text) if element.kind in CODED else text


def _parts(piece: str, codes: Mapping[str, str]) -> list[str]:
    """Return the values that a piece names: one whose name has a separator in it, or several."""
    if squeezed(piece) in codes:
        return [piece]
    return [part.strip() for part in BETWEEN.split(piece) if part.strip()]


def _limit(element: Element, text: str) -> Any:
    """Read a time limit; what is no number with a unit or a word of the standard stays a text, which is refused."""
    plain = normalize("NFKC", text).strip()
    match = LIMIT.fullmatch(plain)
    if match:
        explanation = match["explanation"].strip(" ()。,;")
        limit: dict[str, Any] = {"number": int(match["number"]), "unit": UNITS[match["unit"]]}
        return {**limit, "explanation": explanation} if explanation else limit
    for word in element.words:
        if plain == word:
            return {"word": word}
        if plain.startswith((f"{word}(", f"{word},", f"{word};", f"{word}。")):
            return {"word": word, "explanation": plain[len(word) :].strip("(),;。 ")}
    return text


def _located(row: ListRow, problem: Problem) -> CellError:
    key, *rest = problem.field.split(".")
    path = ".".join([key, *(part for part in rest if not part.isdigit())])
    message, remedy = problem.message, problem.remedy
    if key.endswith("_time_limit") and problem.rule == "shape":
        message, remedy = "看不出是多少、什么单位", "请写成 20个工作日、15个自然日或 3个月"
    if key != BASIS:
        return row.error(path, message, remedy)
    place = (problem.row or 1) - 1
    if place < len(row.bases):
        return row.error(path, message, remedy, row=row.bases[place][0])
    return row.error(BASIS_TEXT, message, remedy)


@cache
def _codes(element: Element) -> Mapping[str, str]:
    return {squeezed(code): code for code in element.values} | {
        squeezed(text): code for code, text in element.values.items()
    }
