"""What the head of a text says of it: titles, level, issuer, number, label and days, for whoever brings in many files.

What the head does not say stays empty. Only the level must be something: it is inferred, and the person is told.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from services.review.application.laws.header_makers import is_amending, issuer_in
from services.review.domain.laws.days import VersionDays
from services.review.domain.laws.entry import REPUBLIC
from services.review.domain.laws.text import LawText
from shared.kernel.law.law_names import described

LAW, REGULATION, LOCAL, DEPARTMENT, GOVERNMENT, NORMATIVE = "1", "2", "3", "4", "5", "7"
"""Codes of the table legal_basis_rank."""
_NATIONAL = re.compile(r"第[一二三四五六七八九十]+届(全国人民代表大会(?:常务委员会)?)")
_LOCAL = re.compile(r"^(?P<region>(?:北京|上海|天津|重庆)市|[\u4e00-\u9fff]{2,6}?(?:省|自治区|自治州|市))")
_PEOPLES = re.compile(r"人民代表大会|人大常委会")
_LOCAL_CONGRESS = re.compile(r"[省市区州县旗]第[一二三四五六七八九十]+届人民代表大会")
# Its own offices issue rules of their own, and no regulations: 国务院办公厅, 国务院国有资产监督管理委员会.
_STATE_COUNCIL = re.compile(r"国务院(?![\u4e00-\u9fff]{1,14}(?:委员会|[办公]厅|办公室|办|小组)(?:令|公告|印发|发布))")
_MINISTRY = re.compile(r"(?:[部委会局署行室办]|[部委会局署行]第?\s*[0-9〇零一二三四五六七八九十百]+\s*号)令")
_CLAUSE = re.compile(r"自\s*(?:(\d{4})年(\d{1,2})月(\d{1,2})日|(公布|发布|印发)之日)\s*起\s*(?:施行|实施|生效)")
_NOTE_OF_EFFECT = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日\s*起?\s*施行")
_DONE = re.compile(r"^(\d{4})(?:-\d\d(?:-\d\d)?)?(修正|修订|通过|公布|发布|印发)$")


def rank_of(text: LawText) -> str:
    """Return the level that title and notes suggest, a code of legal_basis_rank."""
    head, title = "\n".join(text.notes), text.title
    if _LOCAL.match(title) and (_PEOPLES.search(head) or not text.notes):
        return LOCAL
    if _LOCAL_CONGRESS.search(head):
        return LOCAL
    if _NATIONAL.search(head):
        return LAW
    if _STATE_COUNCIL.search(head):
        return REGULATION
    if "人民政府令" in head:
        return GOVERNMENT
    if _MINISTRY.search(head):
        return DEPARTMENT
    return LAW if title.startswith(REPUBLIC) and title.endswith("法") else NORMATIVE


def issuer_of(text: LawText) -> str:
    """Return who made the law, several joined by 、 in the order named; empty where the notes leave it open."""
    return issuer_in(text.notes)


def number_of(text: LawText) -> str:
    """Return the number of the document with which the law was first made; empty where the notes name none."""
    for place, note in enumerate(text.notes):
        if place and is_amending(note):
            break
        if number := described(note).number:
            return number
    return ""


def label_of(text: LawText, day: date, taken: Sequence[str]) -> str:
    """Return what people call this version (2018修正), or its day where the notes do not say, or the name is taken."""
    hints = [match for note in text.notes if (match := _DONE.match(described(note).version_hint or ""))]
    own = [f"{match[1]}{match[2]}" for match in hints if int(match[1]) == day.year]
    label = own[-1] if own else f"{day.year}文本"
    return label if label not in taken else f"{day}文本"


def days_of(text: LawText, day: date) -> VersionDays:
    """
    Return the days of a version that was promulgated on `day`.

    Its last articles often still say when the first version took effect: a day before it was promulgated says nothing.
    """
    effects = [_day(*match.groups()) for note in text.notes for match in _NOTE_OF_EFFECT.finditer(note)]
    hints = [hint for note in text.notes if (hint := described(note).version_hint)]
    is_first = not hints or (len(hints) == 1 and hints[0].startswith(day.isoformat()))
    for one in text.body[-3:]:
        for match in _CLAUSE.finditer(one.text):
            effects.append(_day(*match.groups()[:3]) if match[1] else day if is_first else None)
    known = [effect for effect in effects if effect and effect >= day]
    return VersionDays(promulgated_on=day, effective_on=known[-1] if known else None)


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
