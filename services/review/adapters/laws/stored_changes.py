"""How changes of laws stand in documents, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from services.review.domain.coordinating import By
from services.review.domain.laws.change import LawChange
from services.review.domain.laws.change_parts import (
    Cause,
    ChangeAct,
    ChangeEvent,
    ChangeKind,
    ChangeState,
    Side,
    Word,
)
from services.review.domain.laws.relations import Correction, Relation
from shared.kernel.law.comparing import Verdict

Stored = dict[str, Any]


def stored_change(change: LawChange) -> Stored:
    """Write a change; `live_pair` is left out of one that is revoked."""
    sides = (change.old, *((change.new,) if change.new else ()))
    return {
        "kind": change.kind.value,
        "state": change.state.value,
        "old": asdict(change.old),
        "new": asdict(change.new) if change.new else None,
        "effective_on": change.effective_on.isoformat() if change.effective_on else "",
        "cause": asdict(change.cause),
        "relations": _stored_relations(change.relations),
        "corrections": [_stored_correction(one) for one in change.corrections],
        "history": [{**asdict(one), "act": one.act.value} for one in change.history],
        "word": _stored_word(change.word) if change.word else None,
        "job_id": change.job_id,
        "law_ids": sorted({side.law_id for side in sides}),
        "changed_at": change.history[-1].at,
        **({"live_pair": change.live_pair} if change.live_pair else {}),
    }


def change_from(document: Mapping[str, Any]) -> LawChange:
    """Read a change."""
    new, word = document["new"], document["word"]
    return LawChange(
        change_id=document["_id"],
        version=document["version"],
        kind=ChangeKind(document["kind"]),
        old=Side(**document["old"]),
        new=Side(**new) if new else None,
        effective_on=date.fromisoformat(document["effective_on"]) if document["effective_on"] else None,
        cause=Cause(**document["cause"]),
        state=ChangeState(document["state"]),
        relations=_relations_from(document["relations"]),
        corrections=tuple(_correction_from(one) for one in document["corrections"]),
        history=tuple(_event_from(one) for one in document["history"]),
        word=_word_from(word) if word else None,
        job_id=document["job_id"],
    )


def _stored_relations(rows: Sequence[Relation]) -> list[Stored]:
    return [{**asdict(row), "verdict": row.verdict.value} for row in rows]


def _relations_from(stored: Sequence[Mapping[str, Any]]) -> tuple[Relation, ...]:
    return tuple(Relation(**{**one, "verdict": Verdict(one["verdict"])}) for one in stored)


def _stored_correction(one: Correction) -> Stored:
    return {
        **asdict(one),
        "olds": list(one.olds),
        "news": list(one.news),
        "verdict": one.verdict.value,
        "removed": _stored_relations(one.removed),
        "added": _stored_relations(one.added),
    }


def _correction_from(stored: Mapping[str, Any]) -> Correction:
    undone_by = stored["undone_by"]
    return Correction(
        olds=tuple(stored["olds"]),
        news=tuple(stored["news"]),
        verdict=Verdict(stored["verdict"]),
        keeps=stored["keeps"],
        reason=stored["reason"],
        by=By(**stored["by"]),
        at=stored["at"],
        removed=_relations_from(stored["removed"]),
        added=_relations_from(stored["added"]),
        undone_by=By(**undone_by) if undone_by else None,
        undone_at=stored["undone_at"],
    )


def _stored_word(word: Word) -> Stored:
    return {
        **asdict(word),
        "effective_on": word.effective_on.isoformat(),
        "relations": _stored_relations(word.relations),
    }


def _word_from(stored: Mapping[str, Any]) -> Word:
    return Word(
        **{
            **stored,
            "by": By(**stored["by"]),
            "effective_on": date.fromisoformat(stored["effective_on"]),
            "relations": _relations_from(stored["relations"]),
        }
    )


def _event_from(stored: Mapping[str, Any]) -> ChangeEvent:
    return ChangeEvent(**{**stored, "act": ChangeAct(stored["act"]), "by": By(**stored["by"])})
