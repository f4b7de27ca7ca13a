"""The parts of a document that a citation names: articles, paragraphs and items, shared, joined and in ranges."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from shared.kernel.law.numerals import NUMERAL_CHARS, chinese, numeral, printed

MOST_IN_RANGE = 50
"""How many parts a range may have; 第一条至第二百条 cites no articles, but a law."""
_N = f"[{NUMERAL_CHARS}]+"
_NUMBER = re.compile(_N)
_RANGE = re.compile(r"至|到|[-—–―~～〜]")
_UNIT = re.compile(rf"(?P<list>.*?)\s*(?P<unit>条|款|项|目|)(?P<subs>(?:\s*之\s*{_N})*)\s*$", re.DOTALL)


@dataclass(frozen=True)
class Part:
    """
    One cited place; `number` is that of its finest unit.

    `is_shared` says that it was named together with others (第五、六条): what follows could belong to each of them.
    """

    article: str | None = None
    paragraph: str | None = None
    item: str | None = None
    number: int | None = None
    unit: str = ""
    is_shared: bool = False
    under: str = ""
    """What an item stands under, as its name says: 附件1 of 附件1第三项, 第五项 of 第五项第二目."""


@dataclass(frozen=True)
class Named:
    """What one word names: 第29、31条 the unit 条 and two numbers; `subs` is 之一."""

    unit: str
    numbers: tuple[int, ...]
    subs: str = ""


def named(word: str) -> Named | None:
    """Return the numbers and the unit of a word, or None when a number cannot be read or a range is too long."""
    match = _UNIT.fullmatch(word)
    if match is None:
        return None
    numbers = _numbers(match["list"])
    subs = [numeral(sub) for sub in re.split(r"\s*之\s*", match["subs"].strip())[1:]]
    if not numbers or not all(subs) or (subs and len(numbers) > 1):
        return None
    return Named(match["unit"] or "项", tuple(numbers), "".join(f"之{chinese(sub)}" for sub in subs if sub))


def with_part(parts: Sequence[Part], read: Named, is_joined: bool) -> list[Part] | None:
    """
    Return the parts with those that a word names, or None when it is not clear what they belong to.

    A paragraph makes the article before it more exact; behind 、 or 和 it stands beside another paragraph of the
    same article. What follows several articles named together belongs to none of them for sure.
    """
    last = parts[-1] if parts else Part()
    if read.unit == "条":
        # 附件2第三条: no article of the document, and no field holds one of an annex.
        if (last.item or "").startswith("附"):
            return None
        # 第三点第22条: articles are numbered through a document, the place before adds nothing.
        kept = parts[:-1] if last.unit == "处" and not is_joined else parts
        return [*kept, *(_made(Part(), read, number) for number in read.numbers)]
    if read.unit == "目":
        return _refined(parts, read) if last.unit == "项" and not is_joined else None
    is_beside = last.unit == read.unit or (last.item is not None and read.unit == "款" and last.unit != "处")
    if is_beside:
        base = replace(last, item=None) if read.unit == "项" else replace(last, item=None, paragraph=None, under="")
        return [*parts, *(_made(base, read, number) for number in read.numbers)]
    if is_joined and parts:
        return None
    return _refined(parts, read) if parts else [_made(Part(), read, number) for number in read.numbers]


def expanded(parts: Sequence[Part], read: Named) -> list[Part] | None:
    """Return the parts with those of a range that ends with a word (第三条至第五条), or None when it is none."""
    last = parts[-1] if parts else None
    if last is None or last.number is None or last.unit != read.unit or read.subs:
        return None
    end = read.numbers[0]
    if not 0 < end - last.number < MOST_IN_RANGE:
        return None
    numbers = (*range(last.number + 1, end + 1), *read.numbers[1:])
    base = replace(last, item=None) if read.unit == "项" else replace(last, item=None, paragraph=None)
    plain = Named(read.unit, (0,))
    return [*parts, *(_made(base, plain, number) for number in numbers)]


def place(word: str) -> Part:
    """Return the part that names a place without article: 第三部分, 附件2."""
    plain = re.sub(r"\s", "", word)
    match = re.fullmatch(rf"第\(?({_N})\)?(部分|点)", plain)
    number = numeral(match[1]) if match else None
    return Part(item=printed(number, match[2]) if match and number else plain, unit="处")


def section(word: str) -> Part:
    """Return the part that names a section of a document without articles: 三, 二（一）."""
    return Part(item=re.sub(r"[\s、]", "", word).replace("(", "（").replace(")", "）"), unit="段")


def _refined(parts: Sequence[Part], read: Named) -> list[Part] | None:
    last = parts[-1]
    if last.is_shared or last.unit == "段":
        return None
    return [*parts[:-1], *(_made(last, read, number) for number in read.numbers)]


def _made(base: Part, read: Named, number: int) -> Part:
    text = printed(number, read.unit) + read.subs
    made = replace(base, number=None if read.subs else number, unit=read.unit, is_shared=len(read.numbers) > 1)
    if read.unit == "条":
        return replace(made, article=text)
    if read.unit == "款":
        return replace(made, paragraph=text)
    under = base.item or base.under
    return replace(made, item=under + text, under=under)


def _numbers(text: str) -> list[int] | None:
    """Return the numbers of a list with its inner ranges: 一、三至五."""
    found = list(_NUMBER.finditer(text))
    numbers = [_number(match[0]) for match in found]
    read = [number for number in numbers if number]
    if not read or len(read) < len(found):
        return None
    every = read[:1]
    for (before, after), number in zip(pairwise(found), read[1:], strict=True):
        if not _RANGE.search(text[before.end() : after.start()]):
            every.append(number)
        elif 0 < number - every[-1] < MOST_IN_RANGE:
            every += range(every[-1] + 1, number + 1)
        else:
            return None
    return every if len(every) <= MOST_IN_RANGE else None


def _number(text: str) -> int | None:
    """Read a number; 二三 may be 23 or 二、三 with a sign left out, so it is none."""
    is_unclear = len(text) > 1 and all(char in "一二三四五六七八九" for char in text)
    return None if is_unclear else numeral(text)
