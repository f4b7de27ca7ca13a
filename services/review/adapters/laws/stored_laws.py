"""How laws and their texts stand in documents, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from services.review.domain.coordinating import By
from services.review.domain.laws.days import VersionDays
from services.review.domain.laws.entry import LawEntry, LawStatus, title_key
from services.review.domain.laws.law import Law, LawAct, LawEvent, LawVersion
from services.review.domain.laws.text import LawText
from shared.kernel.alike import pieces
from shared.kernel.law.articles import Article
from shared.kernel.law.matching_text import matching_key

Stored = dict[str, Any]
NEVER = "9999-12-31"
"""Stands for no end, behind all days."""


def stored_law(law: Law) -> Stored:
    """Write a law."""
    entry = law.entry
    names = (entry.title, *entry.other_titles, *((entry.doc_no,) if entry.doc_no else ()))
    return {
        "title_key": entry.title_key,
        "title_keys": sorted({title_key(title) for title in (entry.title, *entry.other_titles)}),
        "name_pieces": sorted({piece for name in names for piece in pieces(name)}),
        "search_text": "\n".join(names),
        "identity": f"{entry.title_key}|{matching_key(entry.doc_no)}",
        "rank": entry.rank,
        "over_from": law.over_from.isoformat() if law.over_from else NEVER,
        "entry": {**asdict(entry), "other_titles": list(entry.other_titles), "status": entry.status.value},
        "versions": [_stored_version(one) for one in law.versions],
        "history": [{**asdict(one), "act": one.act.value} for one in law.history],
        "ends": [{"change_id": change_id, "day": day.isoformat()} for change_id, day in law.ends],
    }


def law_from(document: Mapping[str, Any]) -> Law:
    """Read a law."""
    entry = document["entry"]
    return Law(
        law_id=document["_id"],
        version=document["version"],
        entry=LawEntry(
            title=entry["title"],
            other_titles=tuple(entry["other_titles"]),
            doc_no=entry["doc_no"],
            rank=entry["rank"],
            issuer=entry["issuer"],
            status=LawStatus(entry["status"]),
        ),
        versions=tuple(_version_from(one) for one in document["versions"]),
        history=tuple(_event_from(one) for one in document["history"]),
        ends=tuple((one["change_id"], date.fromisoformat(one["day"])) for one in document["ends"]),
    )


def stored_text(law_id: str, text: LawText) -> Stored:
    """Write a text."""
    return {
        "_id": text.text_id,
        "schema_version": 1,
        "law_id": law_id,
        "source": text.source,
        "title": text.title,
        "notes": list(text.notes),
        "articles": [{**asdict(one), "place": list(one.place)} for one in text.articles],
    }


def text_from(document: Mapping[str, Any]) -> LawText:
    """Read a text."""
    return LawText(
        text_id=document["_id"],
        source=document["source"],
        title=document["title"],
        notes=tuple(document["notes"]),
        articles=tuple(Article(**{**one, "place": tuple(one["place"])}) for one in document["articles"]),
    )


def _stored_version(version: LawVersion) -> Stored:
    days = {name: day.isoformat() if day else "" for name, day in asdict(version.days).items()}
    return {**asdict(version), "days": days}


def _version_from(stored: Mapping[str, Any]) -> LawVersion:
    days = {name: date.fromisoformat(day) if day else None for name, day in stored["days"].items()}
    return LawVersion(**{**stored, "days": VersionDays(**days), "told_by": By(**stored["told_by"])})


def _event_from(stored: Mapping[str, Any]) -> LawEvent:
    return LawEvent(**{**stored, "act": LawAct(stored["act"]), "by": By(**stored["by"])})
