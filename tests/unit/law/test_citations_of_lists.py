"""Citations of the published lists and guides: read as by hand, and every title and number of a cell is found."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from shared.kernel.law.citations import parse_citations
from tests.labels.draw_citations import OF_DEMO, cells, published
from tests.labels.measure_citations import FIELDS, LABELS, read_by_hand, why_left

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
with_lists = pytest.mark.skipif(
    not (DATA / "implementation_records.jsonl").is_file(), reason="no lists and guides in ../shared/data"
)


def labels() -> list[dict[str, object]]:
    return [json.loads(line) for line in LABELS.read_text(encoding="utf-8").splitlines()]


def test_a_label_names_a_text_and_its_citations_and_holds_no_other_text() -> None:
    found = labels()

    assert len({one["id"] for one in found}) == len(found) >= 200
    for one in found:
        assert set(one) <= {"id", "citations", "unresolved"}
        assert isinstance(one["citations"], list)
        assert all(set(citation) <= set(FIELDS) and citation for citation in one["citations"])
        assert len(json.dumps(one.get("unresolved", []), ensure_ascii=False)) < 20


@with_lists
def test_the_texts_that_were_read_are_those_that_are_drawn() -> None:
    assert [one["id"] for one in labels() if not str(one["id"]).startswith(OF_DEMO)] == list(published(DATA))


@with_lists
def test_the_grammar_reads_as_was_read_by_hand() -> None:
    wrong = [
        (one.label_id, one.expected, one.found)
        for one in read_by_hand(DATA)
        if one.expected != one.found or not one.left_as_expected
    ]

    assert wrong == []


@with_lists
def test_every_title_and_number_of_a_cell_is_cited() -> None:
    """Held against a reader that knows nothing of citations: what stands in 《》, what ends with 〔year〕 and 号."""
    for _, _, text in cells(DATA):
        citations = parse_citations(text).citations
        titles = [title.replace("〈", "《").replace("〉", "》") for title in re.findall("《([^》]+)》", text)]

        assert [title for title in titles if title not in {one.law for one in citations}] == []
        for number in re.findall(r"\w+〔\d{4}〕\d+号", text):
            assert number in {one.number for one in citations}
        assert len(re.findall("第?[0-9一二三四五六七八九十]+条", text)) <= sum(bool(one.article) for one in citations)


@with_lists
def test_what_a_cell_leaves_has_a_known_reason() -> None:
    left = [piece for _, _, text in cells(DATA) for piece in parse_citations(text).unresolved]

    assert left == ["同上", "同上", "总则"]
    assert all("no form" not in why_left(piece) for piece in left)


@with_lists
def test_every_article_that_a_law_cites_of_another_is_found() -> None:
    """Sentences of laws, which nobody had in sight when the grammar was written."""
    cited = 0
    for path in sorted((DATA / "laws").glob("*/*.md")):
        for sentence in re.split("[。；\n]", path.read_text(encoding="utf-8")):
            expected = re.findall("《([^《》〈〉<>]+)》(第[零一二三四五六七八九十百千]+条)", sentence)
            found = [(one.law, one.article) for one in parse_citations(sentence).citations] if expected else []
            assert [one for one in expected if one not in found] == []
            cited += len(expected)

    assert cited > 20
