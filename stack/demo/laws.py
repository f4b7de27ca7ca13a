"""
The laws that the demonstration cites, as excerpts (节录): what its lists quote of a law, each piece where it stands.

What nobody quotes is left out as in abridged laws: （略） for a paragraph, so that those behind it keep their numbers,
and …… for words. The title says that it is an excerpt, and so does a note.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from shared.kernel.law.articles import NOTES_END
from shared.kernel.law.matching_text import matching_key
from shared.kernel.law.numerals import chinese, numeral, printed
from stack.demo import district, implementation, power_list

EXCERPT = "（节录）"
NOTE = "节录（示例）：只收演示事项引用的文字，没有引用的条、款、句略去。"
OMITTED, CUT = "（略）", "……"
REPUBLIC = "中华人民共和国"
SENTENCE_ENDS, POINT_ENDS, GOES_ON = "。：！？", "；。：！？", "；，、"
_CELL = re.compile(r"第(?P<article>[^条]+)条(?:第(?P<paragraph>[^款]+)款)?(?:第(?P<point>[^项]+)项)?")


@dataclass(frozen=True, kw_only=True)
class Quotation:
    """What a list quotes of an article: of the `point` or `paragraph` that it cites, or, both 0, of the whole."""

    article: int
    paragraph: int
    point: int
    text: str


@dataclass(frozen=True, kw_only=True)
class Excerpt:
    """
    What is quoted of a law, as `import-laws` reads it: `law` is its title, `place` that of the file in its folder.

    `title` is that under which the register has the excerpt; it is found by the law's own title, too.
    """

    law: str
    place: str
    text: str

    @property
    def title(self) -> str:
        """Return the title, which says that this is not the whole law."""
        return f"{self.law}{EXCERPT}"


@cache
def excerpts() -> tuple[Excerpt, ...]:
    """
    Return the excerpts of all laws that are cited with a quotation.

    :raises KeyError: when laws.yaml does not know a law that is cited
    """
    file = district.DATA / "laws.yaml"
    known = {_short(law["title"]): law for law in yaml.safe_load(file.read_text(encoding="utf-8"))["laws"]}
    return tuple(_excerpt(known[title], quoted) for title, quoted in quotations().items())


def write_files(folder: Path, chosen: Iterable[Excerpt]) -> None:
    """Write excerpts into a folder, as `qingdan review import-laws` reads it."""
    for one in chosen:
        file = folder / one.place
        file.parent.mkdir(exist_ok=True)
        file.write_text(one.text, encoding="utf-8")


def quotations() -> dict[str, list[Quotation]]:
    """Return what the lists of the demonstration quote, by the title of the law without 中华人民共和国."""
    found: dict[str, list[Quotation]] = defaultdict(list)
    for basis in bases():
        if basis.get("text") and (cell := _CELL.fullmatch(basis["article"])):
            numbers = {part: numeral(number or "") or 0 for part, number in cell.groupdict().items()}
            found[_short(basis["title"])].append(Quotation(**numbers, text=basis["text"]))
    return found


def bases() -> Iterator[Mapping[str, Any]]:
    """Yield the legal bases of the directory items, the power list and the implementation lists."""
    for entry in (*district.items(), *power_list.items()):
        yield from entry["elements"]["legal_basis"]
    for one in implementation.lists():
        yield from one.elements.get("legal_basis", ())


def _short(title: str) -> str:
    return title.removeprefix(REPUBLIC)


def _excerpt(law: Mapping[str, Any], quoted: Iterable[Quotation]) -> Excerpt:
    by_article: dict[int, list[Quotation]] = defaultdict(list)
    for one in quoted:
        by_article[one.article].append(one)
    articles = ["\n".join(_lines(number, pieces, law)) for number, pieces in sorted(by_article.items())]
    head = [f"# {law['title']}{EXCERPT}", *law["notes"], NOTE, NOTES_END]
    return Excerpt(
        law=law["title"], place=f"{_short(law['title'])}/{law['day']}.md", text="\n\n".join((*head, *articles)) + "\n"
    )


def _lines(number: int, quoted: Iterable[Quotation], law: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of an article: its paragraphs, each with the items (项) that are quoted of it."""
    article = printed(number)
    words: dict[int, list[str]] = defaultdict(list)
    points: dict[int, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for one in quoted:
        if one.point:
            above, own = _divided(one)
            words[one.paragraph or 1] += above
            points[one.paragraph or 1][one.point].append(own)
        elif one.paragraph:
            words[one.paragraph].append(one.text)
        else:
            for count, part in enumerate(_paragraphs(one.text, law.get("paragraphs", {}).get(article, ())), start=1):
                words[count].append(part)
    for count in range(1, max((*words, *points)) + 1):
        line = _joined(words[count], law.get("order", ()), SENTENCE_ENDS) or OMITTED
        yield f"{article}　{line}" if count == 1 else line
        for point, pieces in sorted(points[count].items()):
            yield f"（{chinese(point)}）{_joined(pieces, (), POINT_ENDS)}"


def _divided(quoted: Quotation) -> tuple[list[str], str]:
    """Return what is quoted of the paragraph before its list, if anything, and of the item without its number."""
    above, mark, own = quoted.text.partition(f"（{chinese(quoted.point)}）")
    return ([above] if mark and above else []), own if mark else quoted.text


def _paragraphs(text: str, beginnings: Sequence[str]) -> Iterator[str]:
    """
    Divide an article that is quoted as a whole into its paragraphs; a shorter quotation of it stays one piece.

    The lists hold it without line breaks, so that the words with which paragraphs begin say where they are.
    """
    for beginning in beginnings:
        before, end, behind = text.partition(f"。{beginning}")
        if end:
            yield f"{before}。"
            text = f"{beginning}{behind}"
    yield text


def _joined(pieces: Iterable[str], order: Sequence[str], ends: str) -> str:
    """Return the pieces of a paragraph or an item as one line, with …… where words may be left out."""
    distinct = {matching_key(piece): piece for piece in pieces}
    own = [piece for key, piece in distinct.items() if not any(key in other for other in distinct if other != key)]
    own.sort(key=lambda piece: next((n for n, first in enumerate(order) if piece.startswith(first)), len(order)))
    return re.sub(f"{CUT[0]}+", CUT, CUT.join(_marked(piece, ends) for piece in own))


def _marked(piece: str, ends: str) -> str:
    """Return a piece with …… where it breaks off; what ends without any sign is taken out of the middle."""
    if piece.endswith(tuple(ends)):
        return piece
    return f"{piece}{CUT}" if piece.endswith(tuple(GOES_ON)) else f"{CUT}{piece}{CUT}"
