"""What two versions of the policy say differently, place by place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from services.review.application.policy import SHIPPED
from services.review.application.policy_reading import HEARING_DAYS
from services.review.application.policy_shown import GroupShown, ListShown, shown
from shared.standards.loader import read
from shared.standards.roles import ROLES

NOTHING = "没有"
OF_GROUP = "” "
"""Stands between the name of a group and what is said of it."""


@dataclass(frozen=True, kw_only=True)
class PolicyChange:
    """One place of the policy, as it was and as it is."""

    place: str
    before: str
    after: str


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[PolicyChange, ...]:
    """Return the places whose words differ, in the order of the later version; what it has no more comes last."""
    old, new = _by_place(before), _by_place(after)
    _whole_groups(old, new)
    _whole_groups(new, old)
    places = dict.fromkeys((*new, *old))
    return tuple(
        PolicyChange(place=place, before=old.get(place, NOTHING), after=new.get(place, NOTHING))
        for place in places
        if old.get(place, NOTHING) != new.get(place, NOTHING)
    )


def _by_place(content: Mapping[str, Any]) -> dict[str, str]:
    return dict(_lines(content))


def _whole_groups(those: dict[str, str], others: Mapping[str, str]) -> None:
    """Put the lines of a group that the other version does not have into one."""
    for place in list(those):
        group, _, label = place.partition(OF_GROUP)
        if not label or any(other.startswith(group + OF_GROUP) for other in others):
            continue
        text = those.pop(place)
        if text != NOTHING:
            whole = f"{group}”"
            those[whole] = f"{those[whole]}；{label}：{text}" if whole in those else f"{label}：{text}"


def _lines(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    policy = shown(content)
    speakers = {role.office: role.name_zh for role in ROLES.values() if role.office}
    yield "规则名称", policy.title
    for one in policy.lists:
        yield from _of_list(one)
    for office in policy.offices:
        where = f"{speakers.get(office.key, office.key)}的单位"
        yield f"{where} 名称", office.name
        yield f"{where} 性质", _said(office.marks)
        yield f"{where} 负责的要素", _said(office.answers_for)
        yield f"{where} 另看的要素", _said(office.looks_at)
    yield from _verdicts(content)


def _of_list(one: ListShown) -> Iterator[tuple[str, str]]:
    yield f"{one.name} 受理", one.receiving or "不设受理"
    yield f"{one.name} 有“不同意”时", one.refusals
    yield f"{one.name} 更正权力清单时牵头", one.lead or NOTHING
    yield f"{one.name} 审核次序", " → ".join(group.name for group in one.groups)
    for group in one.groups:
        yield from _of_group(f"{one.name}“{group.name}”", group)


def _of_group(where: str, group: GroupShown) -> Iterator[tuple[str, str]]:
    yield f"{where} 什么时候审", group.when or "总是"
    yield f"{where} 必须审核", _said(group.required)
    yield f"{where} 参加", _said(group.advising)
    yield f"{where} 通过的条件", group.rule
    yield f"{where} 时限", group.limit
    yield f"{where} 说明", group.because or NOTHING


def _verdicts(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    usual = read("review_policy", SHIPPED)["verdicts"]
    for key, verdict in content["verdicts"].items():
        yield (
            f"结论“{usual[key]['name_zh']}”",
            f"{verdict['name_zh']}，理由{'必填' if verdict['reason'] == 'required' else '选填'}",
        )
    yield "公开征求意见", f"{(content.get('hearing') or {}).get('days', HEARING_DAYS)} 天"
    yield "区政府办公室协调", shown(content).coordination
    yield "理由最多", f"{content['reason_max_length']} 个字"


def _said(names: tuple[str, ...]) -> str:
    return "、".join(names) or NOTHING
