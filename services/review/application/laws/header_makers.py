"""
Who made a law, as the notes (题注) of its text name him: all bodies of a joint order, in the order named.

Only the acts by which a law was first made count, those before the first amendment. What they leave open stays empty: a
body that cannot be read, 财政部等部门, an amendment alone, an approval whose meaning they do not tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from unicodedata import normalize

from shared.kernel.law.law_names import CJK
from shared.kernel.law.numerals import NUMERAL_CHARS, numeral

STATE_COUNCIL = "国务院"
LEGISLATION_LAW = date(2000, 7, 1)
"""
The Legislation Law (立法法) took effect. What the State Council approved and a department issued before is a regulation
of the State Council, what came later is not (最高人民法院 法〔2004〕96号, 一).
"""
_N = f"[{NUMERAL_CHARS}]"
_DAY = re.compile(rf"(?P<year>{_N}{{4}})[年-](?P<month>{_N}{{1,2}})[月-](?:(?P<day>{_N}{{1,3}})日?)?")
_TITLE = re.compile(r"《[^《》]*(?:《[^《》]*》[^《》]*)*》|〈[^〈〉]*〉|<[^<>]*>")
_YEAR_OF_ORDER = re.compile(rf"(?<=[令告])\s*[〔\[(【]\s*{_N}{{4}}\s*年?\s*[〕\])】]")
_CUT = re.compile(r"[;。()]")
_LATER = re.compile(r"修[正订改]|废止|失效")
_REPUBLIC = re.compile(r"中华人民共和国\s*")
_CONGRESS = re.compile(
    rf"(?:(?P<region>(?!(?:[本该我]|自治)[省市区州县旗])[{CJK}]{{1,14}}?[省市区州县旗])(?:第{_N}+届)?|(?:第{_N}+届)?全国)"
    rf"人(?:民代表)?大(?:会)?(?P<standing>常务委员会|常委会)?(?:第{_N}+次(?:全体)?会议)?(?:审议|表决|全票){{0,2}}通过"
)
_APPROVED = re.compile(r"(?P<who>.*?)(?:同意|批准)")
_ORDER = re.compile(
    rf"(?:第?\s*{_N}+\s*号\s*)?(?<![法司指命])(?:令|公告|通告)\s*(?:{_N}{{4}}\s*年\s*)?(?:第?\s*{_N}+\s*号)?"
)
_ISSUED = re.compile(r"(?P<who>.+?)(?:联合|共同)?(?:公布|发布|颁布|印发)")
_BEFORE = re.compile(r"^(?:[、,\s]|经|由|以)+")
_BETWEEN = re.compile(r"[、,\s]+|(?<=[部委会局署院行厅府])(?:以及|和|与|及)(?=[" + CJK + "])")
_BODY = re.compile(
    rf"[{CJK}]{{1,22}}(?:部|会|委|局|署|法院|检察院|科学院|银行|厅|室|办|社|联|政府|共青团中央)|"
    "国务院|政务院|中共中央"
)
_GENERIC = re.compile(
    r"(?:常务)?委员会|办公[厅室]|总[局署]|[省市区县州]?(?:人民)?政府|自治[区州县]人民政府|[本各该].*|.*(?:部门|单位)|"
    r".*(?:等.{0,4}部|会同|关于|根据|主席|会议|人民代表大会|人大).*"
)
_FULL_NAMES = {"中央军委": "中央军事委员会"}
_JOINED = "、"


@dataclass(frozen=True, kw_only=True)
class _Act:
    """What a note says was done: on which day, if it says so, and the words without titles and dates."""

    day: date | None
    words: str


def issuer_in(notes: Sequence[str]) -> str:
    """Return who made a law, several joined by 、; empty where the notes do not tell it with certainty."""
    return _JOINED.join(_makers(list(_founding(notes))))


def is_amending(note: str) -> bool:
    """Tell whether a note is of an amendment or of the law's end, whatever the titles in it say."""
    return bool(_LATER.search(_TITLE.sub("", note)))


def _founding(notes: Sequence[str]) -> Iterator[_Act]:
    """Yield what was done before the first amendment."""
    for note in notes:
        for act in _acts(note):
            if _LATER.search(act.words):
                return
            yield act


def _acts(note: str) -> Iterator[_Act]:
    """Yield the acts of a note, cut where a day begins, at brackets and at the end of a sentence."""
    plain = _YEAR_OF_ORDER.sub("", _TITLE.sub("", _REPUBLIC.sub("", normalize("NFKC", note))))
    day: date | None = None
    for sentence in _CUT.split(plain):
        end = 0
        for match in _DAY.finditer(sentence):
            yield from _act(day, sentence[end : match.start()])
            day, end = _day(match), match.end()
        yield from _act(day, sentence[end:])


def _act(day: date | None, words: str) -> Iterator[_Act]:
    if bare := _BEFORE.sub("", words).strip():
        yield _Act(day=day, words=bare)


def _day(match: re.Match[str]) -> date | None:
    parts = [numeral(part or "1") for part in match.groups()]
    try:
        return date(*(part or 0 for part in parts))
    except ValueError:
        return None


def _makers(acts: Sequence[_Act]) -> Sequence[str]:
    """Return who did the first act that makes a law; none where another act leaves it open."""
    approved: list[_Act] = []
    issued: list[_Act] = []
    for act in acts:
        if congress := _congress(act.words):
            return () if approved or issued else (congress,)
        if match := _APPROVED.match(act.words):
            if match["who"] != STATE_COUNCIL:
                return ()
            approved.append(act)
        elif _ORDER.search(act.words) or _ISSUED.match(act.words):
            issued.append(act)
    if approved:
        is_regulation = all(act.day and act.day < LEGISLATION_LAW for act in approved)
        return (STATE_COUNCIL,) if is_regulation else ()
    return _issuers([act for act in issued if act.day in (issued[0].day, None)])


def _congress(words: str) -> str:
    """Return the people's congress, or its standing committee, that passed a law; empty for other words."""
    match = _CONGRESS.match(words)
    if match is None:
        return ""
    return f"{match['region'] or '全国'}人民代表大会{'常务委员会' if match['standing'] else ''}"


def _issuers(acts: Sequence[_Act]) -> Sequence[str]:
    """Return the bodies that issued a law, each once; none where one of them cannot be read."""
    found: list[str] = []
    for act in acts:
        for part in _named(act.words):
            names = [_FULL_NAMES.get(name, name) for name in _BETWEEN.split(part) if name]
            if not names or not all(_BODY.fullmatch(name) and not _GENERIC.fullmatch(name) for name in names):
                return ()
            found += names
    return tuple(dict.fromkeys(found))


def _named(words: str) -> Iterator[str]:
    """Yield the words that stand before each order, or before 公布 where there is none."""
    orders = list(_ORDER.finditer(words))
    end = 0
    for order in orders:
        yield _BEFORE.sub("", words[end : order.start()])
        end = order.end()
    if not orders and (match := _ISSUED.match(words)):
        yield match["who"]
