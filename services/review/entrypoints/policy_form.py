"""The form of the policy: what its controls are called, and how they become a policy again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from werkzeug.datastructures import MultiDict

from services.review.application.policy_checks import LISTS, POWER_CORRECTION
from services.review.application.policy_shown import element_names
from services.review.domain.submission import EVERYTHING
from shared.kernel.ids import new_id

Form = MultiDict[str, str]

ADD, REMOVE, UP, DOWN = "add", "remove", "up", "down"
MOST_GROUPS = 20


def content_of(form: Form, base: Mapping[str, Any]) -> dict[str, Any]:
    """Return the policy that a form holds; what it does not show stays as it was in `base`."""
    content = deepcopy(dict(base))
    content["title"] = form.get("title", "").strip()
    content["lists"] = {kind: _list(form, kind, base["lists"].get(kind, {})) for kind in LISTS}
    content["coordination"] = {"limit": _number(form, "coordination.limit")}
    content["hearing"] = {"days": _number(form, "hearing.days")}
    content["offices"] = {key: _office(form, key, entry) for key, entry in base["offices"].items()}
    return content


def moved(content: dict[str, Any], action: str) -> dict[str, Any]:
    """Return the policy after a button of a group: `add:<list>`, or `remove`, `up`, `down` with list and place."""
    what, _, where = action.partition(":")
    kind, _, place = where.partition(":")
    if kind not in content["lists"]:
        return content
    groups = content["lists"][kind]["groups"]
    if what == ADD and len(groups) < MOST_GROUPS:
        groups.append({"key": f"group-{new_id()[:8]}", "name_zh": "", "required": [], "advising": []})
        return content
    at = _place(place, len(groups))
    if at is None:
        return content
    if what == REMOVE:
        del groups[at]
    elif what == UP and at:
        groups[at - 1], groups[at] = groups[at], groups[at - 1]
    elif what == DOWN and at < len(groups) - 1:
        groups[at + 1], groups[at] = groups[at], groups[at + 1]
    return content


def _place(text: str, count: int) -> int | None:
    return int(text) if text.isdecimal() and int(text) < count else None


def _list(form: Form, kind: str, before: Mapping[str, Any]) -> dict[str, Any]:
    path = f"lists.{kind}"
    rules: dict[str, Any] = {
        **before,
        "refusals": form.get(f"{path}.refusals", ""),
        "groups": [_group(form, f"{path}.groups.{place}") for place in _places(form, f"{path}.group")],
    }
    rules.pop("receiving", None)
    rules.pop("leads", None)
    if receiving := form.get(f"{path}.receiving", ""):
        rules["receiving"] = {"office": receiving, "limit": _number(form, f"{path}.receiving.limit")}
    if lead := form.get(f"{path}.lead", ""):
        rules["leads"] = {POWER_CORRECTION: lead}
    return rules


def _places(form: Form, name: str) -> Iterator[str]:
    """Yield the places of the groups on the form, in their order."""
    yield from (place for place in form.getlist(name)[:MOST_GROUPS] if place.isdecimal())


def _group(form: Form, path: str) -> dict[str, Any]:
    parts = {name.removeprefix(f"{path}.part."): form[name] for name in form if name.startswith(f"{path}.part.")}
    group: dict[str, Any] = {
        "key": form.get(f"{path}.key", ""),
        "name_zh": form.get(f"{path}.name_zh", "").strip(),
        "because": form.get(f"{path}.because", "").strip(),
        "required": [office for office, part in parts.items() if part == "required"],
        "advising": [office for office, part in parts.items() if part == "advising"],
        "veto": form.getlist(f"{path}.veto"),
        "quorum": _number(form, f"{path}.quorum"),
        "limit": _number(form, f"{path}.limit"),
        "first_veto_ends": f"{path}.first_veto_ends" in form,
    }
    if when := _when(form, f"{path}.when"):
        group["when"] = when
    return group


def _when(form: Form, path: str) -> dict[str, Any]:
    when: dict[str, Any] = {name: form.getlist(f"{path}.{name}") for name in ("levels", "kinds", "item_types", "has")}
    when["corrects"] = f"{path}.corrects" in form
    return {name: value for name, value in when.items() if value}


def _office(form: Form, key: str, before: Mapping[str, Any]) -> dict[str, Any]:
    path = f"offices.{key}"
    names = element_names()
    office = {
        **before,
        "name_zh": form.get(f"{path}.name_zh", "").strip(),
        "indispensable": f"{path}.indispensable" in form,
        "answers_for": [element for element in names if form.get(f"elements.{element}") == key],
        "looks_at": EVERYTHING if f"{path}.looks_at_all" in form else form.getlist(f"{path}.looks_at"),
    }
    if checklist := form.get(f"{path}.checklist"):
        office["checklist"] = checklist
    return office


def _number(form: Form, name: str) -> int | str:
    """Return a whole number; what is none goes back as it was typed, to be refused at its place."""
    text = form.get(name, "").strip()
    return int(text or 0) if not text or (text.isdecimal() and len(text) < 6) else text
