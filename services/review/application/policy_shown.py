"""A policy in words: what its page shows, and what two versions are compared by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.review.application.policy_checks import LISTS, POWER_CORRECTION
from services.review.application.policy_reading import COORDINATE, COORDINATION_LIMIT, REQUIRED
from services.review.domain.submission import EVERYTHING, SCOPE
from shared.standards.element_list import element_list
from shared.standards.tables import table

LEVELS: Mapping[str, str] = {"4": "区级", "5": "镇街"}
"""Levels of bodies in the register that submit anything; the codes are those of the table exercise_level."""
KINDS: Mapping[str, str] = {
    "department": "部门",
    "office": "审核和管理机构",
    "street": "街道",
    "town": "镇",
    "enterprise": "公共企事业单位",
}
"""Kinds of bodies in the register."""
EVERY_ELEMENT = "全部要素"


@dataclass(frozen=True, kw_only=True)
class GroupShown:
    """One group of offices; `when` says under which condition it is asked, empty when always."""

    key: str
    name: str
    because: str
    when: str
    required: tuple[str, ...]
    advising: tuple[str, ...]
    rule: str
    limit: str


@dataclass(frozen=True, kw_only=True)
class ListShown:
    """How one list is reviewed; `unjudged` are elements for which no office answers that is always asked."""

    kind: str
    name: str
    receiving: str
    refusals: str
    lead: str
    groups: tuple[GroupShown, ...]
    unjudged: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class OfficeShown:
    """An office with its elements."""

    key: str
    name: str
    marks: tuple[str, ...]
    answers_for: tuple[str, ...]
    looks_at: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PolicyShown:
    """A whole policy in words; `coordination` is how long the coordinating office has."""

    title: str
    coordination: str
    lists: tuple[ListShown, ...]
    offices: tuple[OfficeShown, ...]


def shown(content: Mapping[str, Any]) -> PolicyShown:
    """Return a policy in words; what it names and is not there stands under its key."""
    offices = content["offices"]
    return PolicyShown(
        title=content.get("title", ""),
        coordination=days_text((content.get("coordination") or {}).get("limit", COORDINATION_LIMIT)),
        lists=tuple(_list(kind, content["lists"][kind], offices) for kind in LISTS if kind in content["lists"]),
        offices=tuple(_office(key, entry) for key, entry in offices.items()),
    )


def element_names() -> Mapping[str, str]:
    """Return the names of the elements of both lists by key, in the order of the standards."""
    names = {element.key: element.name_zh for kind in LISTS for element in element_list(kind).elements}
    return names | {SCOPE: "与权力清单同名的说明"}


def _list(kind: str, rules: Mapping[str, Any], offices: Mapping[str, Any]) -> ListShown:
    receiving = rules.get("receiving") or {}
    lead = (rules.get("leads") or {}).get(POWER_CORRECTION, "")
    by_coordinator = rules.get("refusals") == COORDINATE
    return ListShown(
        kind=kind,
        name=element_list(kind).name_zh,
        receiving=f"{_name(receiving['office'], offices)}，{days_text(receiving.get('limit', 0))}" if receiving else "",
        refusals="先由区政府办公室协调" if by_coordinator else "直接退回报送单位",
        lead=_name(lead, offices) if lead else "",
        groups=tuple(_group(entry, offices) for entry in rules["groups"]),
        unjudged=tuple(_unjudged(kind, rules, offices)),
    )


def _group(entry: Mapping[str, Any], offices: Mapping[str, Any]) -> GroupShown:
    return GroupShown(
        key=entry["key"],
        name=entry["name_zh"],
        because=entry.get("because", ""),
        when="；".join(_conditions(entry.get("when") or {})),
        required=tuple(_name(office, offices) for office in entry.get("required", ())),
        advising=tuple(_name(office, offices) for office in entry.get("advising", ())),
        rule=_rule(entry, offices),
        limit=days_text(entry.get("limit", 0)),
    )


def _rule(entry: Mapping[str, Any], offices: Mapping[str, Any]) -> str:
    asked, quorum = len(entry.get("required", ())), entry.get("quorum", 0)
    parts = [f"{asked} 个单位中有 {quorum} 个同意" if quorum and quorum < asked else "必须审核的单位全部同意"]
    if veto := entry.get("veto", ()):
        parts.append("、".join(_name(office, offices) for office in veto) + "有一票否决权")
    if entry.get("first_veto_ends"):
        parts.append("有一票否决权的单位一“不同意”就结束" if veto else "一有“不同意”就结束")
    return "；".join(parts)


def _conditions(when: Mapping[str, Any]) -> Iterator[str]:
    if levels := when.get("levels"):
        yield "报送单位是" + "、".join(LEVELS.get(one, one) for one in levels)
    if kinds := when.get("kinds"):
        yield "报送单位是" + "、".join(KINDS.get(one, one) for one in kinds)
    if types := when.get("item_types"):
        yield "事项类型是" + "、".join(table("item_type").get(one, one) for one in types)
    if keys := when.get("has"):
        yield "填写了" + "或".join(element_names().get(one, one) for one in keys)
    if when.get("corrects"):
        yield "更正了权力清单"


def _office(key: str, entry: Mapping[str, Any]) -> OfficeShown:
    names, looked_at = element_names(), entry.get("looks_at", ())
    marks = {
        "必审单位": entry.get("indispensable"),
        "由指导报送单位的部门承担": entry.get("by_body"),
        "审查表必填": entry.get("checklist") == REQUIRED,
    }
    return OfficeShown(
        key=key,
        name=entry["name_zh"],
        marks=tuple(name for name, holds in marks.items() if holds),
        answers_for=tuple(names.get(one, one) for one in _ordered(entry.get("answers_for", ()), names)),
        looks_at=(EVERY_ELEMENT,)
        if looked_at == EVERYTHING
        else tuple(names.get(one, one) for one in _ordered(looked_at, names)),
    )


def _unjudged(kind: str, rules: Mapping[str, Any], offices: Mapping[str, Any]) -> Iterator[str]:
    """Tell for which elements an office answers that need not speak on this list."""
    always = {office for entry in rules["groups"] if not entry.get("when") for office in entry.get("required", ())}
    answering = {key: office for office, entry in offices.items() for key in entry.get("answers_for", ())}
    for element in element_list(kind).elements:
        if element.key in answering and answering[element.key] not in always:
            yield f"{element.name_zh}（{_name(answering[element.key], offices)}）"


def _ordered(keys: Sequence[str], names: Mapping[str, str]) -> list[str]:
    places = {key: place for place, key in enumerate(names)}
    return sorted(keys, key=lambda key: places.get(key, len(places)))


def _name(office: str, offices: Mapping[str, Any]) -> str:
    return str(offices[office]["name_zh"]) if office in offices else office


def days_text(days: int) -> str:
    """Return a limit in working days in words."""
    return f"{days} 个工作日" if days else "不限时"
