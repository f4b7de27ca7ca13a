"""What is wrong with an edited policy: everything at once, each with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from services.review.domain.submission import EVERYTHING, SCOPE
from shared.kernel.errors import Problem
from shared.standards.element_list import DIRECTORY, IMPLEMENTATION, element_list

LISTS = (DIRECTORY, IMPLEMENTATION)
POWER_CORRECTION = "power_correction"
"""What an office may lead by the policy: a list that corrects an item of the published power list."""
MOST_DAYS = 120
"""The longest limit in working days that makes sense: about half a year."""


def problems_of(content: Mapping[str, Any]) -> list[Problem]:
    """Return what contradicts itself or names what is not there; the content has the shape of a policy."""
    offices = content["offices"]
    limit = (content.get("coordination") or {}).get("limit", 0)
    return [
        *_of_limit("coordination.limit", "协调时限", limit),
        *_of_offices(offices),
        *(problem for kind in LISTS for problem in _of_list(kind, content["lists"], offices)),
    ]


def _of_offices(offices: Mapping[str, Any]) -> Iterator[Problem]:
    known = {element.key for kind in LISTS for element in element_list(kind).elements}
    stands_with: dict[str, str] = {}
    for office, entry in offices.items():
        looked_at = entry.get("looks_at", ())
        named = (*entry.get("answers_for", ()), *(() if looked_at == EVERYTHING else looked_at))
        for key in named:
            if key not in known and key != SCOPE:
                yield _problem(f"offices.{office}", entry["name_zh"], f"没有“{key}”这个要素", "请从要素表里选")
        for key in entry.get("answers_for", ()):
            if key in stands_with:
                what = f"要素“{key}”已经由{stands_with[key]}负责"
                yield _problem(f"elements.{key}", entry["name_zh"], what, "一个要素只由一个单位负责，请去掉一个")
            stands_with[key] = entry["name_zh"]
    if not any(entry.get("indispensable") for entry in offices.values()):
        yield _problem("offices", "审核单位", "没有必审单位", "请至少指定一个单位为必审")


def _of_list(kind: str, lists: Mapping[str, Any], offices: Mapping[str, Any]) -> Iterator[Problem]:
    name, path = element_list(kind).name_zh, f"lists.{kind}"
    if kind not in lists:
        yield _problem(path, name, "没有审核规则", "请写明这个清单由谁审核")
        return
    rules = lists[kind]
    receiving = (rules.get("receiving") or {}).get("office", "")
    lead = (rules.get("leads") or {}).get(POWER_CORRECTION, "")
    yield from _of_one_office(f"{path}.receiving", f"{name}受理单位", receiving, offices)
    yield from _of_one_office(f"{path}.lead", f"{name}牵头单位", lead, offices)
    always = [office for entry in rules["groups"] if not _narrows(entry) for office in entry.get("required", ())]
    if not [office for office in always if office in offices and not offices[office].get("by_body")]:
        what = "没有任何情况下都要审的单位"
        yield _problem(f"{path}.groups", name, what, "请至少有一组不设条件，并有必须审核的单位")
    yield from _of_groups(f"{path}.groups", name, rules["groups"], offices)


def _of_one_office(path: str, where: str, office: str, offices: Mapping[str, Any]) -> Iterator[Problem]:
    if not office:
        return
    if office not in offices:
        yield _problem(path, where, f"没有“{office}”这个单位", "请选登记的审核单位")
    elif offices[office].get("by_body"):
        what = f"{offices[office]['name_zh']}因报送单位而不同"
        yield _problem(path, where, what, "请选一个固定的审核单位")


def _of_groups(
    path: str, name: str, groups: Sequence[Mapping[str, Any]], offices: Mapping[str, Any]
) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    keys: set[str] = set()
    for place, entry in enumerate(groups):
        here, where = f"{path}.{place}", f"{name}“{entry['name_zh']}”"
        if entry["key"] in keys:
            yield _problem(f"{here}.key", where, "标识与前面一组相同", "请换一个标识")
        keys.add(entry["key"])
        for office in (*entry.get("required", ()), *entry.get("advising", ())):
            if office not in offices:
                yield _problem(f"{here}.offices", where, f"没有“{office}”这个单位", "请选登记的审核单位")
            elif office in seen:
                what = f"{offices[office]['name_zh']}已经在“{seen[office]}”里"
                yield _problem(f"{here}.offices", where, what, "一个单位在一个清单里只审一次，请去掉一处")
            seen[office] = entry["name_zh"]
        yield from _of_numbers(here, where, entry)


def _of_numbers(here: str, where: str, entry: Mapping[str, Any]) -> Iterator[Problem]:
    required = set(entry.get("required", ()))
    if not required and not entry.get("advising"):
        yield _problem(f"{here}.offices", where, "没有单位", "请选必须审核或者参加的单位，不要这一组就移除")
    elif not required:
        # nobody is waited for: the group would be over when it begins, and with the last one the round
        what = "只有参加的单位，没有必须审核的单位，这一组一开始就会结束"
        yield _problem(f"{here}.offices", where, what, "请至少选一个必须审核的单位，或者把参加的单位放到别的组")
    if not 0 <= entry.get("quorum", 0) <= len(required):
        what = f"要求 {entry['quorum']} 个单位同意，但只有 {len(required)} 个单位"
        yield _problem(f"{here}.quorum", where, what, "请填 0（全部同意）到单位数之间的整数")
    if set(entry.get("veto", ())) - required:
        what = "有一票否决权的单位不在必须审核的单位里"
        yield _problem(f"{here}.offices", where, what, "请先列为必须审核")
    yield from _of_limit(f"{here}.limit", where, entry.get("limit", 0))


def _of_limit(path: str, where: str, limit: int) -> Iterator[Problem]:
    if not 0 <= limit <= MOST_DAYS:
        yield _problem(path, where, f"时限 {limit} 不对", f"请填 0（不限）到 {MOST_DAYS} 个工作日")


def _narrows(entry: Mapping[str, Any]) -> bool:
    return any((entry.get("when") or {}).values())


def _problem(field: str, name: str, what: str, remedy: str) -> Problem:
    return Problem(field, name, what, remedy, rule="review_policy")
