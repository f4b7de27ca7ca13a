"""Cross rules on where and when people come and whom they call: X08, X09, X10."""

from __future__ import annotations

import re
from collections.abc import Sequence

from services.intake.domain.implementation.faults import Context, Fault, Faults
from services.intake.domain.implementation.limits import figures
from services.intake.domain.implementation.phones import Phone, phones
from services.intake.domain.implementation.reading import Values, left_empty, number, pieces, says_nothing

CONSULT, SUPERVISION = "consult_way", "supervision_phone"
_NAMES = {CONSULT: "咨询电话", SUPERVISION: "监督电话"}

DAYS = re.compile(
    "工作日|(?:周|星期|礼拜)[一二三四五六日天末1-7１-７]|全天|(?:24|２４|二十四)\\s*个?小时|7\\s*[x×X*]\\s*24|7天|"
    "每天|每日|全年|全周|节假日|365天|随时"
)
EXACT = re.compile(
    "[0-9０-９一二三四五六七八九十百〇零A-Za-zＡ-Ｚ]\\s*(?:号|室|楼|层|栋|幢|座|单元|窗|柜|厅|[Ff])|[0-9A-ZＡ-Ｚ]区|"
    "[负底首][一1]?层|[一-鿿]+窗口(?!所在)|#"
)
_BETWEEN_PLACES = re.compile("[、；;\n](?![^（(]*[)）])")
_AREA = re.compile("[省市区县镇乡村]")
SHORTEST_PLACE = 8
NOT_A_PLACE = re.compile("网上|线上|在线|网办|全程网|https?:|www\\.|小程序|APP|[Aa]pp|公众号|不涉及|无需到")


def calls_for_help(values: Values, context: Context) -> Faults:
    """X08: a telephone to ask and another one to complain, each with its area code; of our own items 023. (found)"""
    found = {}
    for key, name in _NAMES.items():
        if key not in values:
            continue
        numbers = [(row, column, phone) for row, column, text in pieces(values, key) for phone in phones(text)]
        found[key] = {phone.key for _, _, phone in numbers}
        if not numbers:
            yield Fault(
                element=key,
                message=f"没有{name}" if left_empty(values, key) else f"没有写出{name}的号码",
                suggestion=f"请填写带区号的{name}，例如“{figures()['area_code']}-12345678”",
            )
        if context.is_compiled_here:
            yield from _none_of_the_district(key, [phone for _, _, phone in numbers])
        for row, column, phone in numbers:
            if phone.lacks_area_code:
                yield Fault(
                    element=key,
                    row=row,
                    field=column,
                    start=phone.start,
                    end=phone.end,
                    text=phone.text,
                    message=f"{name}“{phone.text}”没有区号",
                    suggestion=f"请补上区号，例如“{figures()['area_code']}-{phone.text}”",
                )
    complaint = found.get(SUPERVISION, set())
    if complaint and complaint <= found.get(CONSULT, set()):
        yield Fault(
            element=SUPERVISION,
            message="监督电话与咨询电话相同",
            suggestion="请填写另一个监督投诉电话，由不经办该事项的科室受理",
        )


def _none_of_the_district(key: str, numbers: Sequence[Phone]) -> Faults:
    """At least one number has the district's area code; of a number without any the code is asked for anyway."""
    own = str(figures()["area_code"])
    if numbers and not any(phone.area_code == own or phone.lacks_area_code for phone in numbers):
        name = _NAMES[key]
        yield Fault(
            element=key,
            message=f"{name}里没有区号 {own} 的固定电话",
            suggestion=f"请至少填写一个区号 {own} 的{name}，例如“{own}-12345678”；手机和热线可以另写",
        )


def hours_without_days(values: Values, _context: Context) -> Faults:
    """X09: opening hours say on which days: 工作日 or days of the week, unless it is always. (found)"""
    texts = [text for _, _, text in pieces(values, "handling_time")]
    whole = "\n".join(texts)
    if not whole.strip() or says_nothing(whole) or DAYS.search(whole):
        return
    yield Fault(
        element="handling_time",
        message="办理时间没有写明是哪些日子",
        suggestion="请写明“工作日”或“周一至周五（法定节假日除外）”和具体钟点",
    )


def place_not_exact(values: Values, _context: Context) -> Faults:
    """X10: a place is exact to a house number, floor, room or window; what is online only has none. (found)"""
    for row, column, text in pieces(values, "handling_location"):
        if says_nothing(text) or (NOT_A_PLACE.search(text) and not number(values.get("onsite_visits"))):
            continue
        vague = (
            text if not EXACT.search(text) else next((place for place in _places(text) if not EXACT.search(place)), "")
        )
        if not vague:
            continue
        start = text.index(vague)
        yield Fault(
            element="handling_location",
            row=row,
            field=column,
            start=start,
            end=start + len(vague),
            text=vague,
            message="办理地点没有具体到门牌号、楼层、房间或窗口",
            suggestion="请写到门牌号和楼层、房间或窗口，例如“某街道某路 1 号政务服务中心 2 楼 3 号窗口”",
        )


def _places(text: str) -> list[str]:
    """Return the parts of a text that name a place of their own: cut at 、 or ; and with an area in them."""
    parts = (part.strip() for part in _BETWEEN_PLACES.split(text))
    return [part for part in parts if len(part) >= SHORTEST_PLACE and _AREA.search(part)]
