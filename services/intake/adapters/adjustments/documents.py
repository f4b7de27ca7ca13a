"""What adjustments look like in MongoDB: their shape, their indexes, and the way there and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, ClassVar

from mongoengine import DateTimeField, DictField, Document, IntField, ListField, StringField

from services.intake.adapters.documents import ALIAS
from services.intake.domain.adjustments.adjustment import (
    TEXTS_KEPT,
    Act,
    Adjustment,
    Cause,
    Closing,
    Touched,
    adjustment_id_of,
    text_id,
)
from services.intake.domain.adjustments.clocks import Clocks, Stage
from services.intake.domain.adjustments.outcomes import ActKind, AdjustmentState, CauseKind, How, Outcome
from shared.runtime.mongo import Aggregate

NEVER = "9999-12-31"
"""The last day of an adjustment on which no clock runs: it stands behind all others."""
NO_CLOCK = ""
BEHIND_COLON = ";"
"""The sign after the colon: all ids of a cause lie between the two."""
PLAIN = (
    "item_id",
    "item_name",
    "list_kind",
    "part",
    "body_id",
    "body_name",
    "revision",
    "content_hash",
    "opened_at",
    "updated_at",
    "upstream_id",
    "ground",
    "opened_number",
)
TOUCHED = (
    "row",
    "title",
    "article",
    "hash",
    "verdict",
    "law_id",
    "old_version_id",
    "new_version_id",
    "similarity",
    "new_title",
    "new_doc_no",
    "new_effective_on",
)


class AdjustmentDocument(Aggregate):
    """
    What a cause asks of an item, under the ids of both, so that all of a cause lie side by side.

    Days are ISO texts; `clock` names the stage whose clock runs, until `due_on`. `reckoned` says of how many
    working days, and what it was before a year's notice moved it.
    """

    id = StringField(primary_key=True)
    cause = DictField(required=True)
    item_id = StringField(required=True)
    item_name = StringField()
    list_kind = StringField(required=True)
    part = StringField()
    body_id = StringField(required=True)
    body_name = StringField(required=True)
    outcome = StringField(required=True)
    state = StringField(required=True)
    clock = StringField()
    since = StringField()
    due_on = StringField(required=True)
    reckoned = DictField()
    used = DictField()
    revision = IntField(required=True)
    content_hash = StringField()
    opened_at = DateTimeField(required=True)
    updated_at = DateTimeField(required=True)
    touched = ListField(DictField())
    upstream_id = StringField()
    closing = DictField()
    kept = ListField(StringField())
    decided = DictField()
    told = ListField(StringField())
    acts = ListField(DictField())
    ground = StringField()
    opened_number = IntField()
    rival_key = StringField()

    meta: ClassVar[dict[str, Any]] = {
        "collection": "adjustments",
        "db_alias": ALIAS,
        "indexes": [
            {"fields": ["body_id", "state", "clock", "outcome", "due_on", "id"], "name": "worklist_of_a_body"},
            {"fields": ["state", "clock", "outcome", "due_on", "id"], "name": "worklist_of_all"},
            {
                "fields": ["cause.cause_id", "body_id", "state", "clock", "outcome", "due_on", "id"],
                "name": "worklist_of_a_cause",
            },
            {"fields": ["item_id", "state"], "name": "adjustments_of_an_item"},
            {
                "fields": ["upstream_id", "id"],
                "name": "followers_of_an_item",
                "partialFilterExpression": {"upstream_id": {"$gt": ""}},
            },
            {
                "fields": ["rival_key"],
                "unique": True,
                "name": "one_application_at_once",
                # what an earlier version left open twice has no key: it hinders no start
                "partialFilterExpression": {"rival_key": {"$gt": ""}, "state": AdjustmentState.OPEN.value},
            },
        ],
    }


class ProvisionTextDocument(Document):
    """The text of a provision that some adjustment touches, kept once under its hash; never changed."""

    id = StringField(primary_key=True)
    text = StringField(required=True)
    schema_version = IntField(required=True, default=1)

    meta: ClassVar[dict[str, Any]] = {
        "collection": "adjusted_provisions",
        "db_alias": ALIAS,
        "strict": False,
        "auto_create_index": False,
    }


def of_cause(cause_id: str, after: str = "") -> dict[str, str]:
    """Return the condition on the ids of all adjustments of a cause, or of those whose items come after one."""
    return {"$gt": adjustment_id_of(cause_id, after), "$lt": f"{cause_id}{BEHIND_COLON}"}


def stored(adjustment: Adjustment) -> dict[str, Any]:
    """Return an adjustment as its document's fields; texts are kept elsewhere, under their ids."""
    clocks, closing = adjustment.clocks, adjustment.closing
    return {
        "cause": stored_cause(adjustment.cause),
        "item_id": adjustment.item_id,
        "item_name": adjustment.item_name,
        "list_kind": adjustment.list_kind,
        "part": adjustment.part,
        "body_id": adjustment.body_id,
        "body_name": adjustment.body_name,
        "outcome": adjustment.outcome.value,
        "state": adjustment.state.value,
        **_stored_clocks(clocks.stage, clocks.since, clocks.due_on),
        "reckoned": _stored_reckoned(clocks),
        "used": dict(clocks.used),
        "revision": adjustment.revision,
        "content_hash": adjustment.content_hash,
        "opened_at": adjustment.opened_at,
        "updated_at": adjustment.updated_at,
        "touched": [_stored_touched(one) for one in adjustment.touched],
        "upstream_id": adjustment.upstream_id,
        "closing": dict(vars(closing)) if closing else {},
        "kept": list(adjustment.kept),
        "decided": dict(vars(adjustment.decided)) if adjustment.decided else {},
        "told": list(adjustment.told),
        "acts": [dict(vars(act)) for act in adjustment.acts],
        "ground": adjustment.ground,
        "opened_number": adjustment.opened_number,
        **({"rival_key": adjustment.rival_key} if adjustment.rival_key else {}),
    }


@lru_cache(maxsize=64)
def _stored_clocks(stage: Stage | None, since: date | None, due_on: date | None) -> Mapping[str, str]:
    return {
        "clock": stage.value if stage else NO_CLOCK,
        "since": since.isoformat() if since else "",
        "due_on": due_on.isoformat() if due_on else NEVER,
    }


def _stored_reckoned(clocks: Clocks) -> dict[str, Any]:
    if clocks.days is None or clocks.stage is None or clocks.since is None:
        return {}
    former = clocks.former_due_on.isoformat() if clocks.former_due_on else ""
    # an older process that turns a clock leaves this as it is: so it names the clock that it is about
    about = {"clock": clocks.stage.value, "since": clocks.since.isoformat()}
    return {**about, "days": clocks.days, "former_due_on": former}


def _reckoned_of(found: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is known of the clock that runs; it is stored since last days are reckoned anew."""
    known = found.get("reckoned") or {}
    if not known or (known["clock"], known["since"]) != (found["clock"], found["since"]):
        return {}
    former = known["former_due_on"]
    return {"days": known["days"], "former_due_on": date.fromisoformat(former) if former else None}


def texts_of(adjustments: Iterable[Adjustment]) -> dict[str, str]:
    """Return the texts of the provisions that these touch, by id."""
    texts = {text for each in adjustments for one in each.touched for text in (one.old_text, one.new_text)}
    return {text_id(text): text for text in texts if text}


def text_ids(found: Iterable[Mapping[str, Any]]) -> set[str]:
    """Return the ids of the texts that stored adjustments name."""
    named = (one[name] for each in found for one in each.get("touched", ()) for name in ("old", "new"))
    return {name for name in named if name}


def adjustment_of(found: Mapping[str, Any], texts: Mapping[str, str]) -> Adjustment:
    """Return the adjustment that a document describes."""
    return Adjustment(
        adjustment_id=found["_id"],
        version=found["version"],
        **{name: found[name] for name in PLAIN},
        rival_key=found.get("rival_key", ""),
        cause=cause_of(found["cause"]),
        outcome=Outcome(found["outcome"]),
        state=AdjustmentState(found["state"]),
        clocks=Clocks(
            stage=Stage(found["clock"]) if found["clock"] else None,
            since=date.fromisoformat(found["since"]) if found["since"] else None,
            due_on=date.fromisoformat(found["due_on"]) if found["due_on"] != NEVER else None,
            used=found.get("used") or {},
            **_reckoned_of(found),
        ),
        touched=tuple(_touched_of(one, texts) for one in found.get("touched", ())),
        closing=_closing_of(found.get("closing")),
        kept=tuple(found.get("kept", ())),
        decided=_closing_of(found.get("decided")),
        told=tuple(found.get("told", ())),
        acts=tuple(Act(**{**act, "kind": ActKind(act["kind"])}) for act in found.get("acts", ())),
    )


def _closing_of(found: Mapping[str, Any] | None) -> Closing | None:
    return Closing(**{**found, "how": How(found["how"])}) if found else None


@lru_cache(maxsize=64)
def stored_cause(cause: Cause) -> dict[str, str]:
    """Return a cause as it is stored."""
    effective_on = cause.effective_on.isoformat() if cause.effective_on else ""
    return {"kind": cause.kind.value, "cause_id": cause.cause_id, "title": cause.title, "effective_on": effective_on}


def cause_of(found: Mapping[str, str]) -> Cause:
    """Return the cause that was stored."""
    effective_on = found["effective_on"]
    return Cause(
        kind=CauseKind(found["kind"]),
        cause_id=found["cause_id"],
        title=found["title"],
        effective_on=date.fromisoformat(effective_on) if effective_on else None,
    )


@lru_cache(maxsize=TEXTS_KEPT)
def _stored_touched(one: Touched) -> dict[str, Any]:
    plain = vars(one)
    fields = {name: plain[name] for name in TOUCHED}
    return {
        **fields,
        "new_articles": list(one.new_articles),
        "old": text_id(one.old_text),
        "new": text_id(one.new_text),
    }


def _touched_of(found: Mapping[str, Any], texts: Mapping[str, str]) -> Touched:
    return Touched(
        **{name: found[name] for name in TOUCHED},
        new_articles=tuple(found["new_articles"]),
        old_text=texts.get(found["old"], ""),
        new_text=texts.get(found["new"], ""),
    )
