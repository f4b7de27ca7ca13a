"""Laws, versions and changes as the API answers them."""

from __future__ import annotations

from datetime import date
from typing import Any

from services.review.application.laws.views import (
    ArticleView,
    ChangeRow,
    ChangeView,
    LawRow,
    LawView,
    RelationView,
    VersionView,
)
from services.review.domain.laws.law import LawVersion


def shown_row(row: LawRow) -> dict[str, Any]:
    """Return a line of the register."""
    return {
        "law_id": row.law_id,
        "title": row.title,
        "doc_no": row.doc_no,
        "rank": row.rank,
        "issuer": row.issuer,
        "status": row.status,
        "version_count": row.version_count,
        "last_label": row.last_label,
        "last_effective_on": row.last_effective_on or None,
    }


def shown_law(view: LawView) -> dict[str, Any]:
    """Return a law; `version` goes with each request that changes it."""
    entry = view.law.entry
    return {
        "law_id": view.law.law_id,
        "version": view.law.version,
        "title": entry.title,
        "other_titles": list(entry.other_titles),
        "doc_no": entry.doc_no,
        "rank": entry.rank,
        "issuer": entry.issuer,
        "status": view.status,
        "in_force": view.in_force or None,
        "versions": [_version(one) for one in view.versions],
        "changes": [shown_change_row(row) for row in view.changes],
    }


def shown_version(view: VersionView) -> dict[str, Any]:
    """Return one wording with its articles."""
    return {
        "law_id": view.law.law_id,
        "title": view.law.entry.title,
        **_version(view.version),
        "notes": list(view.notes),
        "articles": [_article(one) for one in view.articles],
    }


def shown_change_row(row: ChangeRow) -> dict[str, Any]:
    """Return a line of the changes."""
    return {
        "change_id": row.change_id,
        "kind": row.kind,
        "state": row.state,
        "law": {"law_id": row.law_id, "title": row.law_title},
        "old_label": row.old_label,
        "new_law": {"law_id": row.new_law_id, "title": row.new_title} if row.new_law_id else None,
        "new_label": row.new_label or None,
        "effective_on": row.effective_on or None,
        "cause_title": row.cause_title,
        "counts": dict(row.counts),
        "is_unsent": row.is_unsent,
    }


def shown_change(view: ChangeView) -> dict[str, Any]:
    """Return a change with one page of its table."""
    change = view.change
    return {
        "change_id": change.change_id,
        "version": change.version,
        "kind": change.kind.value,
        "state": change.state.value,
        "law": {"law_id": change.old.law_id, "title": change.old.title},
        "old_version_id": change.old.version_id,
        "new_law": {"law_id": change.new.law_id, "title": change.new.title} if change.new else None,
        "new_version_id": change.new.version_id if change.new else None,
        "effective_on": _iso(change.effective_on),
        "cause": {"cause_id": change.cause.cause_id, "title": change.cause.title, "doc_no": change.cause.doc_no},
        "counts": dict(view.counts),
        "warnings": list(view.warnings),
        "is_outdated": view.is_outdated,
        "is_unsent": change.is_unsent,
        "job_id": view.job_id or None,
        "relations": [_relation(row) for row in view.rows],
        "total": view.total,
        "page": view.page,
        "size": view.size,
    }


def _relation(row: RelationView) -> dict[str, Any]:
    relation = row.relation
    return {
        "old": relation.old or None,
        "new": relation.new or None,
        "verdict": relation.verdict.value,
        "similarity": relation.similarity,
        "is_by_reference": relation.is_by_reference,
        "is_corrected": row.correction is not None,
    }


def _article(one: ArticleView) -> dict[str, Any]:
    return {"number": one.number, "text": one.text, "headings": list(one.headings), "annex": one.annex}


def _version(one: LawVersion) -> dict[str, Any]:
    return {
        "version_id": one.version_id,
        "label": one.label,
        "adopted_on": _iso(one.days.adopted_on),
        "promulgated_on": _iso(one.days.promulgated_on),
        "effective_on": _iso(one.days.effective_on),
        "repealed_on": _iso(one.days.repealed_on),
        "text_number": one.text_number,
        "article_count": one.article_count,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
