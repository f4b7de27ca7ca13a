"""How documents are named in citations: titles (《…》), document numbers (文号) and years of a wording (2015修正)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from unicodedata import category, normalize

from shared.kernel.law.numerals import NUMERAL_CHARS, numeral
from shared.kernel.law.words_before import VERBS, behind_words

CJK = "\u3400-\u9fff"
OPENING, CLOSING = "(〔[【<〈{〖", ")〕]】>〉}〗"
_OPEN, _CLOSE = f"[{re.escape(OPENING)}]", f"[{re.escape(CLOSING)}]"
_YEAR = "(?:1[89]|20|二[〇○零]|一[八九])[0-9〇○零一二三四五六七八九]{2}"
_FIGURES = f"[{NUMERAL_CHARS}]{{1,8}}"
# Files: 国发〔2014〕8号. Orders and announcements: 国务院令第649号, 国务院令2014年第649号, 国务院第649号令.
FILE_NUMBER = re.compile(
    rf"(?P<issuer>[{CJK}]{{1,12}})\s*{_OPEN}\s*(?P<year>{_YEAR})\s*年?\s*{_CLOSE}\s*第?\s*(?P<figures>{_FIGURES})\s*号"
)
_IN_ISSUER = f"(?![第号])[{CJK}]"
_PREFIX = (
    rf"(?:(?P<before>{_YEAR})\s*年\s*(?P<date>\d{{1,2}}月(?:\d{{1,2}}日)?)?\s*)?"
    rf"(?P<issuer>{_IN_ISSUER}(?:(?:{_IN_ISSUER}|[、\s]){{0,38}}{_IN_ISSUER})?)"
)
ORDER_NUMBER = re.compile(
    rf"{_PREFIX}(?P<kind>(?<![法司指])令|公告|通告)\s*"
    rf"{_OPEN}?\s*(?:(?P<year>{_YEAR})\s*年?)?\s*{_CLOSE}?\s*第?\s*(?P<figures>{_FIGURES})\s*号"
)
ORDER_BEHIND = re.compile(
    rf"{_PREFIX}(?:(?P<year>{_YEAR})\s*年\s*)?第?\s*(?P<figures>{_FIGURES})\s*号\s*(?P<kind>令|公告|通告)"
)
_NUMBERS = (FILE_NUMBER, ORDER_BEHIND, ORDER_NUMBER)
_REPUBLIC = "中华人民共和国"
_NUMBERED_ON = ("国务院", "主席")
"""Whose orders are numbered on through the years, so that a year in the number says nothing more."""
_DONE = "修正|修订|修改|通过|公布|发布|颁布|批准|施行|实施|制定|印发|版|本"
_EVENT = re.compile(
    rf"(?<!\d)(?P<year>{_YEAR})(?:年(?:(?P<month>\d{{1,2}})月(?:(?P<day>\d{{1,2}})日)?)?|(?P<iso>-\d\d?-\d\d?))?"
    rf"(?:[{CJK}\s、]{{0,60}}?(?P<done>{_DONE})(?:[版本]|案|稿)?)?(?!\d)"
)
HINT = re.compile(
    rf"(?P<year>{_YEAR})(?:年(?:(?P<month>\d{{1,2}})月(?:(?P<day>\d{{1,2}})日)?)?)?\s*第?[一二三四五六七八九]?次?(?:{_DONE})"
)
"""The year of a wording that stands in no brackets; a year alone would be anything."""
_IN_TITLE = re.compile(r"\s*[(（]((?:[^()（）]|[(（][^()（）]*[)）])*)[)）]\s*$")
_OF_WORDING = re.compile(r"修[正订改]")
_TITLES = re.compile(r"《(?:[^《》]|《[^《》]*》)*》|〈[^〈〉]*〉|<[^<>]*>")
"""A decision that changed a document, named where the change is dated."""
AMENDING = re.compile(r"\s*\)?\s*(?:第[一二三四五六七八九十]+次|部分|予以|作[了出]?|进行)*修[正订改](?!案)")
"""What stands behind the number of a decision that changed a document, which is no number of that document."""
AMENDED = re.compile(r"(?:修[改正订]|决定)[^《]{0,60}》[^《》]{0,40}修[正订改][^《》]{0,40}$")
"""By what decision a document was changed, at the end of what says it: 《关于修改〈甲法〉的决定》第二次修正."""
_EMPTY_WORDS = re.compile(
    r"根据|依据|经|由|自|起|已|于|及|和|的|决定|国务院|第[一二三四五六七八九十]+次|并|文件?|年|部分|予以|作[了出]?|进行|"
    + _DONE
    + r"|[\s,，、;；:：。()（）]"
)
_NO_ISSUER = re.compile(rf"{VERBS.pattern}|条例|办法|细则|规定")
"""Words of sentences and of titles: a law named before an order is none."""
_NESTED = str.maketrans("〈〉<>＜＞﹤﹥≪≫«»", "《》" * 6)


@dataclass(frozen=True, kw_only=True)
class Described:
    """
    What brackets behind a title say: number and wording of the document, and what of them says neither.

    `is_amendment` is said of brackets that tell by what the document was changed, and no number of its own.
    """

    number: str | None = None
    version_hint: str | None = None
    rest: str = ""
    is_amendment: bool = False


@dataclass(frozen=True, kw_only=True)
class Titled:
    """A title as written, with the number and the year of the wording that stand in brackets at its end, if any."""

    title: str
    number: str | None = None
    version_hint: str | None = None


def title_of(text: str) -> Titled:
    """Return what stands between 《 and 》; what is inside it in 〈〉 is written in 《》."""
    seen = "".join(char for char in text if category(char) not in ("Cf", "Cc") or char in "\n\t")
    title = re.sub(r"\s+", " ", seen).strip().translate(_NESTED)
    behind = _IN_TITLE.search(title)
    if behind is None or behind.start() == 0:
        return Titled(title=title)
    said = described(behind[1])
    # 分类(2017), 目录(2021年本): years that are part of the name.
    is_wording = said.version_hint is not None and _OF_WORDING.search(said.version_hint)
    if said.rest or not (said.number or is_wording):
        return Titled(title=title)
    return Titled(title=title[: behind.start()], number=said.number, version_hint=said.version_hint)


def described(text: str) -> Described:
    """Read what brackets behind a title hold: 国务院令第434号,2016年4月23日修订."""
    plain = _TITLES.sub("", normalize("NFKC", text))
    numbers = list(document_numbers(plain))
    rest = plain
    for match, _ in reversed(numbers):
        rest = rest[: match.start()] + _date_before(match) + rest[match.end() :]
    rest = rest.replace("()", "")
    hint = _version_hint(rest)
    is_amended = AMENDED.search(normalize("NFKC", text)) is not None
    own = [number for match, number in numbers if not AMENDING.match(plain, match.end())]
    left = _EMPTY_WORDS.sub("", _EVENT.sub("", rest)) if numbers or hint else rest
    return Described(
        number=next(iter(own or [number for _, number in numbers]), None),
        version_hint=hint,
        rest="" if is_amended else left,
        is_amendment=not own and (is_amended or bool(numbers)),
    )


def number_at(plain: str, start: int) -> re.Match[str] | None:
    """Return the document number that begins at a place of a text in NFKC form."""
    return next((match for form in _NUMBERS if (match := form.match(plain, start)) and _normal(match)), None)


def document_numbers(plain: str) -> Iterator[tuple[re.Match[str], str]]:
    """Return the document numbers of a text in NFKC form, in their order, each with its normal form."""
    place = 0
    while place < len(plain):
        match = number_at(plain, place)
        if match and (normal := _normal(match)):
            yield match, normal
            place = match.end()
        else:
            place = max(place + 1, behind_words(plain, place))


def normal_number(match: re.Match[str]) -> str:
    """
    Return the one form of a document number: 国发〔2014〕8号, 国务院令第649号.

    The year stays where an issuer may number its orders anew each year: 司法部令2017年第137号.
    """
    return _normal(match) or match[0]


def _normal(match: re.Match[str]) -> str | None:
    said = match.groupdict()
    before = "" if said.get("date") else said.get("before") or ""
    figures, year = numeral(said["figures"]), numeral(said.get("year") or before)
    issuer = re.sub(r"\s+", "、", said["issuer"].strip())
    if figures is None or behind_words(issuer, 0) or _NO_ISSUER.search(issuer):
        return None
    kind = said.get("kind")
    if kind is None and issuer.endswith("令"):
        return None
    if kind is None:
        return f"{issuer}〔{year}〕{figures}号" if year else None
    issuer = issuer.removeprefix(_REPUBLIC) or issuer
    if kind == "令" and issuer == "国":
        issuer = "国务院"
    keeps_year = year and not (kind == "令" and issuer.endswith(_NUMBERED_ON))
    return f"{issuer}{kind}{f'{year}年' if keeps_year else ''}第{figures}号"


def _date_before(match: re.Match[str]) -> str:
    """Return the day before the number of an order, which dates what is said behind it; a year alone is the order's."""
    said = match.groupdict()
    return f"{said['before']}年{said['date']}" if said.get("date") else ""


def _version_hint(text: str) -> str | None:
    """Return the last event that a text dates: 2015修正, 2016-04-23修订, or 2010 for a year alone."""
    events = [hint_of(match) for match in _EVENT.finditer(text)]
    return events[-1] if events else None


def hint_of(match: re.Match[str]) -> str:
    """Return the short form of a dated event."""
    said = match.groupdict()
    date = str(numeral(said["year"]))
    if said.get("iso"):
        date += "".join(f"-{int(part):02}" for part in said["iso"][1:].split("-"))
    elif said["month"]:
        date += f"-{int(said['month']):02}" + (f"-{int(said['day']):02}" if said["day"] else "")
    return date + (said.get("done") or "")


def hint_at(plain: str, start: int) -> tuple[int, str] | None:
    """Return where the year of a wording that begins at a place ends, and its short form: 2015修正."""
    match = HINT.match(plain, start)
    hint = _version_hint(match[0]) if match else None
    return (match.end(), hint) if match and hint else None
