"""Real messages of review, coding and intake, and the officers who work in publish."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from services.publish.application.use_cases import UseCases
from services.publish.domain.lists import CatalogueList
from shared.contracts.envelope import Envelope, emit
from shared.kernel.actor import Actor
from shared.standards.roles import permissions_of
from tests.unit.intake.implementation.builders import implementation

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
EFFECTIVE_ON = date(2029, 1, 1)
"""Of the edition: after every decision, whatever the machine's clock says."""
RELEASED_AT = datetime(2029, 1, 1, 8, 0, tzinfo=UTC)
"""When the work is done: on the day of the edition, so that nothing waits for it."""


def officer(*roles: str) -> Actor:
    """A signed-in account with these roles."""
    return Actor(
        account_id="account-" + "-".join(roles),
        name="经办人",
        body_id="body-office",
        body_name="区政府办公室",
        roles=frozenset(roles),
        permissions=permissions_of(roles),
    )


LIST_OFFICER = officer("list_officer")
DECISION_OFFICER = officer("decision_officer")
RELEASE_OFFICER = officer("release_officer")


def item_id(number: int) -> str:
    return f"01930000-0000-7000-8000-{number:012d}"


def elements(name: str = "义务兵家庭优待金发放", **changes: Any) -> dict[str, Any]:
    return {
        "item_name": name,
        "item_type": "20",
        "public_service_category": "1",
        "exercise_content": "核定并发放义务兵家庭优待金。",
        "implementing_body": {"name": "区民政局", "uscc": "11500381009320238D"},
        "service_object": ["1"],
        "service_theme": {"natural_person": ["020"]},
        "legal_basis": [
            {
                "kind": "2",
                "title": "军人抚恤优待条例",
                "article": "第四十二条第一款",
                "text": "义务兵服现役期间，其家庭由批准入伍地县级人民政府发给优待金。",
                "effective_date": "2024-10-01",
                "status": "有效",
            }
        ],
        "handling_form": ["1", "2"],
        "is_public": "1",
        **changes,
    }


def approved(
    number: int = 1, *, sequence: int = 5, revision: int = 1, body: str = "body-1", **changes: Any
) -> Envelope:
    """`item_approved`, as review emits it."""
    content = elements(**changes)
    return emit(
        "item_approved",
        aggregate_id=item_id(number),
        sequence=sequence,
        occurred_at=NOW,
        actor={"name": "审核系统"},
        item_id=item_id(number),
        revision=revision,
        content_hash=f"hash-{number}-{revision}",
        data={
            "round": 1,
            "item_name": content["item_name"],
            "body": {"body_id": body, "name": "区民政局"},
            "list_kind": "directory",
            "standard_version": 1,
            "elements": content,
            "element_hashes": {},
            "opinions": [],
        },
    )


def list_approved(number: int = 101, *, source: int | str = 1, part: str = "", **changes: Any) -> Envelope:
    """`item_approved` of an implementation list of item `source`, or of an item of the power list of this id."""
    kind, source_id = ("directory", item_id(source)) if isinstance(source, int) else ("power_list", source)
    is_public, revision = changes.pop("is_public", True), changes.pop("revision", 1)
    content = implementation(**changes)
    whole = approved(number, revision=revision, sequence=4 + revision)
    data = {
        **whole.data,
        "item_name": content["item_name"],
        "list_kind": "implementation",
        "elements": content,
        "source": {"kind": kind, "source_id": source_id, "base_code": "", "implementation_code": ""},
        "part": part,
        "is_public": is_public,
        "sign_off": {"by": "区民政局 张局长", "signed_at": "2026-11-20T02:00:00Z", "scan": "d" * 64},
        "corrections": [],
    }
    return replace(whole, data=data)


def coded(number: int = 1, *, sequence: int = 1) -> Envelope:
    """`code_assigned`, as coding emits it."""
    base = f"502009{number:03d}000"
    return emit(
        "code_assigned",
        aggregate_id=item_id(number),
        sequence=sequence,
        occurred_at=NOW,
        actor={"name": "赋码系统"},
        item_id=item_id(number),
        revision=1,
        content_hash=f"hash-{number}-1",
        data={
            "base_code": base,
            "implementation_code": f"11500381009320238D4{base}",
            "item_name": "义务兵家庭优待金发放",
            "body": {"body_id": "body-1", "name": "区民政局"},
        },
    )


def body_changed(name: str, sequence: int, body_id: str = "body-1") -> Envelope:
    """`body_changed`, as intake emits it."""
    return emit(
        "body_changed",
        aggregate_id=body_id,
        sequence=sequence,
        occurred_at=NOW,
        actor={"name": "系统"},
        data={
            "body": {
                "body_id": body_id,
                "name": name,
                "uscc": "11500381009320238D",
                "kind": "agency",
                "level": "4",
                "supervising_body_id": "",
                "guiding_department": "09",
                "is_valid": True,
            }
        },
    )


def make_ready(use_cases: UseCases, numbers: Sequence[int], **changes: Any) -> list[str]:
    """Let items arrive from review and coding."""
    for start in range(0, len(numbers), 500):
        batch = numbers[start : start + 500]
        use_cases.joining.join([approved(number, **changes) for number in batch])
        use_cases.joining.join([coded(number) for number in batch])
    return [item_id(number) for number in numbers]


def make_lists_ready(use_cases: UseCases, numbers: Sequence[int], **changes: Any) -> list[str]:
    """Let implementation lists arrive from review and coding; the parts of several are A, B, C …"""
    for at, number in enumerate(numbers):
        part = changes.get("part", chr(65 + at) if len(numbers) > 1 else "")
        use_cases.joining.join([list_approved(number, **{**changes, "part": part}), coded(number)])
    return [item_id(number) for number in numbers]


def proposed(use_cases: UseCases, item_ids: Sequence[str], title: str = "2026 年第 1 批") -> CatalogueList:
    return use_cases.listing.propose_list(actor=LIST_OFFICER, title=title, item_ids=item_ids, now=NOW)


def adopted(use_cases: UseCases, item_ids: Sequence[str], title: str = "2026 年第 1 批") -> CatalogueList:
    chosen = proposed(use_cases, item_ids, title)
    return use_cases.listing.decide(
        actor=DECISION_OFFICER,
        list_id=chosen.list_id,
        version=chosen.version,
        decision="adopt",
        document_no="江津府〔2026〕1 号",
        now=NOW,
    )
