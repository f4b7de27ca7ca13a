"""
The quotations of the demonstration's items, compared with the law texts handed to the project.

The texts lie beside the repository and not in it; without them the comparison is skipped. Which laws they hold is told
in docs/demonstration.md.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from stack.demo import district

LAWS = Path(__file__).parents[4] / "shared" / "data" / "laws"
ARTICLE = re.compile(r"^(第[零一二三四五六七八九十百]+条)\s*(.*)$")
POINT = "（"
NUMERALS = "零一二三四五六七八九十"
BASES = [(item, basis) for item in district.items() for basis in item["elements"]["legal_basis"]]

needs_the_texts = pytest.mark.skipif(not LAWS.is_dir(), reason="no folder ../shared/data/laws with the law texts")


def _folder(title: str) -> Path:
    return LAWS / title.removeprefix("中华人民共和国")


@cache
def _articles(title: str) -> dict[str, list[str]]:
    """Return article -> its lines in the newest version of a law."""
    newest = max(_folder(title).glob("*.md"))
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in map(_bare, newest.read_text(encoding="utf-8").splitlines()):
        if start := ARTICLE.match(line):
            lines = found.setdefault(start[1], [])
            line = start[2]
        elif line.startswith("#"):
            lines = []
        lines.append(line)
    return found


def _bare(text: str) -> str:
    return re.sub(r"[\u200b-\u200f]", "", text).strip()


def _cited(title: str, article: str) -> str:
    """Return the text that a citation like 第九条第二款 points to; blanks do not count."""
    number, _, paragraph = article.partition("条")
    lines = [line for line in _articles(title)[f"{number}条"] if line]
    if match := re.match(r"第(.+?)款", paragraph):
        starts = [place for place, line in enumerate(lines) if not line.startswith(POINT)] + [len(lines)]
        wanted = NUMERALS.index(match[1])
        lines = lines[starts[wanted - 1] : starts[wanted]]
    return re.sub(r"\s", "", "".join(lines))


@needs_the_texts
def test_a_quotation_stands_in_its_article() -> None:
    """Wherever the folder has the law: the article (and paragraph) exists and contains what is quoted."""
    compared = [(item, basis) for item, basis in BASES if _folder(basis["title"]).is_dir()]
    wrong = [
        f"{item['elements']['item_name']}: {basis['title']}{basis['article']}"
        for item, basis in compared
        if re.sub(r"\s", "", basis["text"]) not in _cited(basis["title"], basis["article"])
    ]

    assert wrong == []
    assert len(compared) >= 20


@needs_the_texts
@pytest.mark.parametrize("law", ["农药管理条例", "中华人民共和国文物保护法"])
def test_a_wrong_article_would_be_noticed(law: str) -> None:
    """The comparison tells one article from the next."""
    (article, lines), (other, _) = list(_articles(law).items())[5:7]

    assert lines[0] in _cited(law, article)
    assert lines[0] not in _cited(law, other)


@needs_the_texts
def test_items_marked_as_checked_rest_on_laws_of_the_folder() -> None:
    """`checked` promises that the text was there to compare with."""
    marked = [(item, basis) for item, basis in BASES if item.get("checked")]

    assert len(marked) >= 20
    assert [basis["title"] for _, basis in marked if not _folder(basis["title"]).is_dir()] == []


@pytest.mark.parametrize("basis", [basis for _, basis in BASES], ids=lambda basis: basis["title"] + basis["article"])
def test_a_basis_names_an_article_and_quotes_it_shortly(basis: dict[str, Any]) -> None:
    """Law, article down to paragraph or point, a quotation of a few sentences; in force."""
    assert re.fullmatch(
        r"第[零一二三四五六七八九十百]+条(第[一二三四五六七八九十]+款)?(第[一二三四五六七八九十]+项)?", basis["article"]
    )
    assert 4 <= len(basis["text"]) <= 400
    assert "…" not in basis["text"]
    assert basis["status"] == "有效"
