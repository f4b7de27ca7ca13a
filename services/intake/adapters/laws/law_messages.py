"""What messages about laws set on the copies of laws, versions and changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from services.intake.domain.laws.citing import Row, cited_by, title_key
from services.intake.domain.laws.law_state import Relation
from services.intake.domain.laws.law_texts import ArticleText
from shared.contracts.envelope import Envelope
from shared.runtime.outbox import NewerUpdate

REVIEW, FIRST = "review", "first"
_OF_LAW = ("title", "doc_no", "rank", "issuer", "status")
_OF_VERSION = ("label", "text_number", "effective_on")
_OF_CHANGE = ("kind", "old_version_id", "new_version_id", "effective_on", "is_revoked", "reason")


def law_updates(events: Sequence[Envelope]) -> list[NewerUpdate]:
    """Return what messages say of laws; which version is the first is said for good, so it is guarded by itself."""
    found = []
    for event in events:
        law = event.data["law"]
        others = list(law["other_titles"])
        fields: dict[str, Any] = {name: law[name] for name in _OF_LAW}
        fields |= {
            "other_titles": others,
            "keys": sorted({title_key(title) for title in (law["title"], *others)} - {""}),
            "number_keys": number_keys(law["doc_no"]),
        }
        found.append(_update(law["law_id"], REVIEW, event, fields))
        if event.data["is_first"]:
            first = {"first_version_id": event.data["version"]["version_id"]}
            found.append(_update(law["law_id"], FIRST, event, first))
    return found


def version_updates(events: Sequence[Envelope]) -> list[NewerUpdate]:
    """Return what messages say of versions."""
    found = []
    for event in events:
        version = event.data["version"]
        fields: dict[str, Any] = {name: version[name] for name in _OF_VERSION}
        articles = [asdict(ArticleText.of(each["number"], each["text"])) for each in version["articles"]]
        fields |= {"law_id": event.data["law"]["law_id"], "articles": articles}
        found.append(_update(version["version_id"], REVIEW, event, fields))
    return found


def change_updates(events: Sequence[Envelope]) -> list[NewerUpdate]:
    """Return what messages say of changes; one that is told anew awaits a run at once."""
    found = []
    for event in events:
        said = event.data
        fields: dict[str, Any] = {name: said[name] for name in _OF_CHANGE}
        relations = (Relation.of(**each) for each in said["relations"])
        fields |= {
            "law_id": said["law"]["law_id"],
            "law_title": said["law"]["title"],
            "new_law_id": said["new_law"]["law_id"],
            "new_law_title": said["new_law"]["title"],
            "cause": dict(said["cause"]),
            "relations": [asdict(relation) for relation in relations],
            "sequence": event.sequence,
            "told_at": event.occurred_at,
            "awaits_on": "",
        }
        found.append(_update(said["change_id"], REVIEW, event, fields))
    return found


def number_keys(doc_no: str) -> list[str]:
    """Return a document's number in the form in which citations give it, if it is one."""
    cited = cited_by(Row(number=0, title="", doc_no=doc_no, article="", text="")) if doc_no.strip() else ()
    return sorted({one.doc_no for one in cited if one.doc_no})


def _update(key: str, emitter: str, event: Envelope, fields: dict[str, Any]) -> NewerUpdate:
    return NewerUpdate(key=key, emitter=emitter, sequence=event.sequence, fields=fields)
