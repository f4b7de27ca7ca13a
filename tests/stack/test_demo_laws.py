"""The demonstration's laws: each quotation of its lists is found where it is cited, and nothing else stands in them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from services.intake.domain.laws.citing import Row, rows_of, title_key
from services.intake.domain.laws.law_state import LawState
from services.intake.domain.laws.law_texts import ArticleText
from services.intake.domain.laws.law_texts import LawText as TextAtIntake
from services.intake.domain.laws.pinning import LawBook, citations_of
from services.review.application.laws import header_facts as facts
from services.review.domain.laws.text import LawText, read_text
from services.review.entrypoints.cli import cli
from shared.kernel.law.law_names import described
from shared.kernel.law.matching_text import matching_key
from shared.kernel.law.numerals import printed
from shared.kernel.law.provisions import Paragraph
from stack.demo import district, implementation, laws, power_list
from tests.conftest import OpenDatabase
from tests.unit.demo.test_legal_bases import _cited, _folder, needs_the_texts

TODAY = date(2026, 11, 30)
EXCERPTS = laws.excerpts()
by_law = pytest.mark.parametrize("excerpt", EXCERPTS, ids=lambda one: str(one.law))


def rows() -> Iterator[Row]:
    """Yield the rows of every legal basis in the demonstration, as intake reads them."""
    items = [entry["elements"] for entry in (*district.items(), *power_list.items())]
    for elements in (*items, *(one.elements for one in implementation.lists())):
        yield from rows_of(elements)


def registered() -> LawBook:
    """Return the laws as intake keeps them after the import."""
    states = {one.law: _state(one) for one in EXCERPTS}
    return LawBook(by_title={title_key(law): [law] for law in states}, laws=states)


def _state(excerpt: laws.Excerpt) -> LawState:
    articles = tuple(ArticleText.of(one.printed, one.text) for one in read(excerpt).body)
    text = TextAtIntake(law_id=excerpt.law, version_id="excerpt", articles=articles)
    return LawState(law_id=excerpt.law, title=excerpt.title, first_version_id="excerpt", texts={"excerpt": text})


def read(excerpt: laws.Excerpt) -> LawText:
    """Return an excerpt as review reads it."""
    return read_text("text", excerpt.text)


def pieces(paragraph: Paragraph) -> list[str]:
    """Return the words of a paragraph that are quoted, without what stands for those that are not."""
    lines = (paragraph.text, *(point.whole for point in paragraph.points))
    return [piece for line in lines for piece in re.split(f"{laws.OMITTED}|{laws.CUT}", line) if piece]


def test_every_citation_is_pinned_to_the_words_that_it_quotes() -> None:
    found = citations_of("item", 1, list(rows()), registered(), TODAY, {})

    assert [str(one.place) for one in found if one.pin is None or not one.pin.is_quoted] == []
    assert len(found) >= 260


@by_law
def test_nothing_stands_in_an_excerpt_that_is_not_quoted(excerpt: laws.Excerpt) -> None:
    key = title_key(excerpt.law)
    said = [matching_key(row.text) for row in rows() if title_key(row.title) == key]
    shown = [piece for one in read(excerpt).body for paragraph in one.paragraphs for piece in pieces(paragraph)]

    assert [piece for piece in shown if not any(matching_key(piece) in quoted for quoted in said)] == []


@by_law
def test_articles_stand_in_their_order_and_the_head_says_that_it_is_an_excerpt(excerpt: laws.Excerpt) -> None:
    text = read(excerpt)
    numbers = [number_of(one.number) for one in text.body]

    assert numbers == sorted(set(numbers))
    assert text.title == f"{excerpt.law}（节录）"
    assert laws.NOTE in text.notes


def number_of(number: str) -> int:
    """Return the number of an article."""
    return next(count for count in range(1, 2000) if printed(count) == number)


@by_law
def test_the_head_tells_what_the_lists_say_of_the_law(excerpt: laws.Excerpt) -> None:
    """Level and number as the lists have them, a version with a name, and the day of effect where they have one."""
    own = [basis for basis in laws.bases() if title_key(basis["title"]) == title_key(excerpt.law)]
    text, day = read(excerpt), date.fromisoformat(Path(excerpt.place).stem)
    days = facts.days_of(text, day)

    assert {basis["kind"] for basis in own} == {facts.rank_of(text)}
    assert {described(basis["doc_no"]).number or "" for basis in own if basis.get("doc_no")} <= {facts.number_of(text)}
    assert re.fullmatch(r"\d{4}(修正|修订|通过|公布)", facts.label_of(text, day, ()))
    assert days.effective_on is not None
    assert day <= days.effective_on <= TODAY
    assert {basis["effective_date"] for basis in own if basis.get("effective_date")} <= {days.effective_on.isoformat()}


@needs_the_texts
@by_law
def test_each_paragraph_stands_there_in_the_law(excerpt: laws.Excerpt) -> None:
    """Wherever the folder has the law: the same version, and no paragraph with words of another one."""
    if not _folder(excerpt.law).is_dir():
        pytest.skip("the folder does not have this law")
    wrong = [
        f"{one.number}{printed(count, '款')}: {piece}"
        for one in read(excerpt).body
        for count, paragraph in enumerate(one.paragraphs, start=1)
        for piece in pieces(paragraph)
        if piece not in _cited(excerpt.law, f"{one.number}{printed(count, '款')}")
    ]

    assert wrong == []
    assert max(_folder(excerpt.law).glob("*.md")).name == Path(excerpt.place).name


def test_the_command_enters_them_and_a_second_time_changes_nothing(
    service_db: OpenDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = service_db("review")
    monkeypatch.setenv("QINGDAN_REVIEW_MONGO_URI", settings.mongo_uri)
    monkeypatch.setenv("QINGDAN_SECRET_KEY", settings.secret_key)
    folder = tmp_path / "laws"
    folder.mkdir()
    laws.write_files(folder, EXCERPTS)

    first, second = imported(folder), imported(folder)

    assert {one["outcome"] for one in first} == {"law_entered"}
    assert {one["title"] for one in first} == {one.title for one in EXCERPTS}
    assert {one["outcome"] for one in second} == {"unchanged"}


def imported(folder: Path) -> list[dict[str, Any]]:
    """Import a folder at the terminal; return what became of each file."""
    result = CliRunner().invoke(cli, ["import-laws", str(folder), "--json"], catch_exceptions=False)
    assert result.exit_code == 0
    return [json.loads(line) for line in result.output.splitlines()]
