"""A policy as data becomes rules: everything that is wrong with it is told at once, by place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from services.review.domain.groups import Group
from services.review.domain.opinion import Verdict
from services.review.domain.policy import Condition, ListPolicy, Office, PolicyGroup, ReviewPolicy
from services.review.domain.submission import EVERYTHING, SCOPE
from shared.kernel.errors import Invalid, Problem
from shared.standards.element_list import element_list

COORDINATE = "coordinate"
POWER_CORRECTION = "power_correction"
"""What an office may lead by the policy: a list that corrects an item of the published power list."""
MOST_DAYS = 120
"""The longest limit in working days that makes sense: about half a year."""


class PolicyRefused(Invalid):
    """The policy contradicts itself or names what is not there."""

    code = "policy_refused"


def policy_from(data: Mapping[str, Any], *, version: int) -> ReviewPolicy:
    """
    Return the rules that a policy file or an edited policy holds.

    :raises PolicyRefused: with every problem, when it cannot be followed
    """
    problems = [*_of_offices(data["offices"]), *_of_lists(data["lists"], data["offices"])]
    if problems:
        raise PolicyRefused("；".join(problem.sentence() for problem in problems), tuple(problems))
    return ReviewPolicy(
        version=version,
        title=data.get("title", ""),
        lists={kind: _list(rules) for kind, rules in data["lists"].items()},
        offices={key: _office(key, entry) for key, entry in data["offices"].items()},
        verdict_names={Verdict(key): verdict["name_zh"] for key, verdict in data["verdicts"].items()},
        needs_reason=frozenset(
            Verdict(key) for key, verdict in data["verdicts"].items() if verdict["reason"] == "required"
        ),
        reason_limit=data["reason_max_length"],
    )


def _list(rules: Mapping[str, Any]) -> ListPolicy:
    receiving = rules.get("receiving") or {}
    return ListPolicy(
        groups=tuple(_group(entry) for entry in rules["groups"]),
        receiving=receiving.get("office", ""),
        receiving_limit=receiving.get("limit", 0),
        lead=rules.get("leads", {}).get(POWER_CORRECTION, ""),
        disputed=rules.get("refusals") == COORDINATE,
    )


def _group(entry: Mapping[str, Any]) -> PolicyGroup:
    when = entry.get("when", {})
    return PolicyGroup(
        group=Group(
            key=entry["key"],
            name=entry["name_zh"],
            required=tuple(entry.get("required", ())),
            advising=tuple(entry.get("advising", ())),
            quorum=entry.get("quorum", 0),
            veto=frozenset(entry.get("veto", ())),
            ends_at_first_veto=entry.get("first_veto_ends", False),
            limit=entry.get("limit", 0),
            because=entry.get("because", ""),
        ),
        when=Condition(
            levels=frozenset(when.get("levels", ())),
            kinds=frozenset(when.get("kinds", ())),
            item_types=frozenset(when.get("item_types", ())),
            has=frozenset(when.get("has", ())),
            corrects=when.get("corrects", False),
        ),
    )


def _office(key: str, entry: Mapping[str, Any]) -> Office:
    looks_at = entry.get("looks_at", ())
    return Office(
        key=key,
        name=entry["name_zh"],
        answers_for=frozenset(entry.get("answers_for", ())),
        looks_at=frozenset({EVERYTHING}) if looks_at == EVERYTHING else frozenset(looks_at),
        is_indispensable=entry.get("indispensable", False),
        is_by_body=entry.get("by_body", False),
    )


def _of_offices(offices: Mapping[str, Any]) -> list[Problem]:
    problems = []
    known = {element.key for kind in ("directory", "implementation") for element in element_list(kind).elements}
    stands_with: dict[str, str] = {}
    for entry in offices.values():
        for key in (*entry.get("answers_for", ()), *(k for k in entry.get("looks_at", ()) if k != EVERYTHING)):
            if key not in known and key != SCOPE:
                problems.append(_problem("offices", entry["name_zh"], f"没有“{key}”这个要素", "请从要素表里选"))
        for key in entry.get("answers_for", ()):
            if key in stands_with:
                what = f"要素“{key}”已经由{stands_with[key]}负责"
                problems.append(_problem("offices", entry["name_zh"], what, "一个要素只由一个单位负责，请去掉一个"))
            stands_with[key] = entry["name_zh"]
    if not any(entry.get("indispensable") for entry in offices.values()):
        problems.append(_problem("offices", "审核单位", "没有必审单位", "请至少指定一个单位为必审"))
    return problems


def _of_lists(lists: Mapping[str, Any], offices: Mapping[str, Any]) -> list[Problem]:
    problems = []
    for kind, rules in lists.items():
        name = element_list(kind).name_zh
        receiving = (rules.get("receiving") or {}).get("office", "")
        if receiving and receiving not in offices:
            problems.append(
                _problem("receiving", f"{name}受理单位", f"没有“{receiving}”这个单位", "请选登记的审核单位")
            )
        always = [office for entry in rules["groups"] if not entry.get("when") for office in entry.get("required", ())]
        if not [office for office in always if office in offices and not offices[office].get("by_body")]:
            what = "没有任何情况下都要审的单位"
            problems.append(_problem("groups", name, what, "请至少有一组不设条件，并有必须审核的单位"))
        problems += _of_groups(name, rules["groups"], offices)
    return problems


def _of_groups(name: str, groups: Sequence[Mapping[str, Any]], offices: Mapping[str, Any]) -> list[Problem]:
    problems = []
    seen: dict[str, str] = {}
    for entry in groups:
        where = f"{name}“{entry['name_zh']}”"
        for office in (*entry.get("required", ()), *entry.get("advising", ())):
            if office not in offices:
                problems.append(_problem("groups", where, f"没有“{office}”这个单位", "请选登记的审核单位"))
            elif office in seen:
                what = f"{offices[office]['name_zh']}已经在“{seen[office]}”里"
                problems.append(_problem("groups", where, what, "一个单位在一个清单里只审一次，请去掉一处"))
            seen[office] = entry["name_zh"]
        required = set(entry.get("required", ()))
        if not 0 <= entry.get("quorum", 0) <= len(required):
            what = f"要求 {entry['quorum']} 个单位同意，但只有 {len(required)} 个单位"
            problems.append(_problem("groups", where, what, "请填 0（全部同意）到单位数之间的整数"))
        if set(entry.get("veto", ())) - required:
            problems.append(_problem("groups", where, "有一票否决权的单位不在必须审核的单位里", "请先列为必须审核"))
        if not 0 <= entry.get("limit", 0) <= MOST_DAYS:
            problems.append(_problem("groups", where, f"时限 {entry['limit']} 不对", f"请填 0 到 {MOST_DAYS} 个工作日"))
    return problems


def _problem(field: str, name: str, what: str, remedy: str) -> Problem:
    return Problem(field, name, what, remedy, rule="review_policy")
