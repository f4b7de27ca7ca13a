"""What review tells of laws: made from their state, so that it can be told again under the old ids."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from services.review.domain.laws.change import LawChange
from services.review.domain.laws.change_parts import Word
from services.review.domain.laws.law import Law, LawVersion
from services.review.domain.laws.relations import Relation
from services.review.domain.laws.text import LawText
from shared.contracts.envelope import Envelope, emit


def law_registered(law: Law, version: LawVersion, text: LawText) -> Envelope:
    """Tell of a version with its law, as of the version of the law that told it last."""
    return emit(
        "law_registered",
        aggregate_id=law.law_id,
        sequence=version.told_sequence,
        occurred_at=version.told_at,
        actor=asdict(version.told_by),
        data={
            "law": {
                "law_id": law.law_id,
                "title": law.entry.title,
                "other_titles": list(law.entry.other_titles),
                "doc_no": law.entry.doc_no,
                "rank": law.entry.rank,
                "issuer": law.entry.issuer,
                "status": law.entry.status.value,
            },
            "version": {
                "version_id": version.version_id,
                "label": version.label,
                "text_number": version.text_number,
                "adopted_on": _iso(version.days.adopted_on),
                "promulgated_on": _iso(version.days.promulgated_on),
                "effective_on": _iso(version.days.effective_on),
                "articles": [{"number": one.printed, "text": one.text} for one in text.body],
            },
            "is_first": version.version_id == law.versions[0].version_id,
        },
    )


def law_changed(change: LawChange, word: Word) -> Envelope:
    """Tell what a change does, as the lawyer said it last."""
    new = change.new
    return emit(
        "law_changed",
        aggregate_id=change.change_id,
        sequence=word.sequence,
        occurred_at=word.at,
        actor=asdict(word.by),
        data={
            "change_id": change.change_id,
            "kind": change.kind.value,
            "law": {"law_id": change.old.law_id, "title": change.old.title},
            "old_version_id": change.old.version_id,
            "new_law": {"law_id": new.law_id if new else "", "title": new.title if new else ""},
            "new_version_id": new.version_id if new else "",
            "effective_on": word.effective_on.isoformat(),
            "cause": asdict(change.cause),
            "relations": [_relation(row) for row in word.relations],
            "is_revoked": word.is_revoked,
            "reason": word.reason,
        },
    )


def _relation(row: Relation) -> dict[str, Any]:
    return {"old": row.old, "new": row.new, "verdict": row.verdict.value, "similarity": row.similarity}


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
