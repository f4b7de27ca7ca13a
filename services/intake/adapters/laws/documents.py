"""What intake keeps of laws in MongoDB: copies of what review says, the citations index, impact runs and trials."""

from __future__ import annotations

from typing import Any, ClassVar

from mongoengine import (
    BooleanField,
    DateTimeField,
    DictField,
    Document,
    IntField,
    ListField,
    ObjectIdField,
    StringField,
)

from services.intake.adapters.documents import ALIAS
from shared.runtime.mongo import Aggregate

RESTING = "what_citations_rest_on"
UNRESOLVED = "unresolved_citations"
TRIALS_KEPT_SECONDS = 30 * 24 * 3600


class LawDocument(Aggregate):
    """
    A law of the register. `keys` are its titles and `number_keys` its number, as citations are matched with them.

    `stamp` moves with each message about the law, its versions or its changes: what was loaded under it still holds.
    """

    id = StringField(primary_key=True)
    title = StringField()
    other_titles = ListField(StringField())
    doc_no = StringField()
    rank = StringField()
    issuer = StringField()
    status = StringField()
    keys = ListField(StringField())
    number_keys = ListField(StringField())
    first_version_id = StringField()
    stamp = ObjectIdField()
    seen = DictField()

    meta: ClassVar[dict[str, Any]] = {
        "collection": "laws",
        "db_alias": ALIAS,
        "indexes": [["keys"], ["number_keys"], ["title"]],
    }


class LawVersionDocument(Aggregate):
    """One wording of a law, each article with the hash of its text; days are ISO texts."""

    id = StringField(primary_key=True)
    law_id = StringField()
    label = StringField()
    text_number = IntField()
    effective_on = StringField()
    articles = ListField(DictField())
    seen = DictField()

    meta: ClassVar[dict[str, Any]] = {"collection": "law_versions", "db_alias": ALIAS, "indexes": [["law_id"]]}


class LawChangeDocument(Aggregate):
    """
    A change of a law as it was told last. `awaits_on` is the day (ISO text) from which on a run of it is to be done.

    It is absent while nothing is to be done.
    """

    id = StringField(primary_key=True)
    kind = StringField()
    law_id = StringField()
    law_title = StringField()
    old_version_id = StringField()
    new_law_id = StringField()
    new_law_title = StringField()
    new_version_id = StringField()
    effective_on = StringField()
    cause = DictField()
    relations = ListField(DictField())
    is_revoked = BooleanField()
    reason = StringField()
    sequence = IntField()
    told_at = DateTimeField()
    has_acted = BooleanField()
    awaits_on = StringField()
    seen = DictField()

    meta: ClassVar[dict[str, Any]] = {
        "collection": "law_changes",
        "db_alias": ALIAS,
        "indexes": [
            ["law_id", "-effective_on"],
            ["new_law_id", "-effective_on"],
            ["-effective_on", "-told_at"],
            {
                "fields": ["awaits_on"],
                "name": "changes_that_await_a_run",
                "partialFilterExpression": {"awaits_on": {"$exists": True}},
            },
        ],
    }


class CitationDocument(Document):
    """
    One citation of the current text of an item; its id names item, revision, row and place in the row.

    A run reads the first index alone: what is cited, and by the id who cites it. `law_aside` is the law that an item
    cites which was put away: it is in no index until the item is taken up again.
    """

    id = StringField(primary_key=True)
    law_id = StringField()
    article = StringField()
    paragraph = StringField()
    point = StringField()
    hash = StringField()
    version_id = StringField()
    is_quoted = BooleanField()
    title = StringField()
    doc_no = StringField()
    written = StringField()
    row_key = StringField()
    name_key = StringField()
    reason = StringField()
    law_aside = StringField()

    meta: ClassVar[dict[str, Any]] = {
        "collection": "citations",
        "db_alias": ALIAS,
        "strict": False,
        "auto_create_index": False,
        "indexes": [
            {
                "fields": ["law_id", "article", "paragraph", "point", "hash", "version_id", "id"],
                "name": RESTING,
                "partialFilterExpression": {"law_id": {"$gt": ""}},
            },
            {
                "fields": ["reason", "name_key", "id"],
                "name": UNRESOLVED,
                "partialFilterExpression": {"reason": {"$gt": ""}},
            },
        ],
    }


class ImpactRunDocument(Aggregate):
    """One pass over the items that a change of law touches, with how far it is."""

    id = StringField(primary_key=True)
    change_id = StringField(required=True)
    law_id = StringField(required=True)
    sequence = IntField(required=True)
    mode = StringField(required=True)
    target_on = StringField(required=True)
    state = StringField(required=True)
    attempt = IntField()
    ordered_at = DateTimeField(required=True)
    began_at = DateTimeField()
    ended_at = DateTimeField()
    stage = StringField()
    place = StringField()
    done = IntField()
    total = IntField()
    tallies = DictField()
    body_names = DictField()

    meta: ClassVar[dict[str, Any]] = {
        "collection": "law_impact_runs",
        "db_alias": ALIAS,
        "indexes": [["change_id", "-ordered_at"]],
    }


class LawTrialDocument(Document):
    """A what-if that a job works on, with the texts of its draft until it ends, and then its report; it expires."""

    id = StringField(primary_key=True)
    by = DictField(required=True)
    title = StringField(required=True)
    created_at = DateTimeField(required=True)
    draft = DictField()
    change_id = StringField()
    law_id = StringField()
    state = StringField(required=True)
    message = StringField()
    report = DictField()
    schema_version = IntField(required=True, default=1)

    meta: ClassVar[dict[str, Any]] = {
        "collection": "law_trials",
        "db_alias": ALIAS,
        "strict": False,
        "auto_create_index": False,
        "indexes": [
            ["by.account_id", "-created_at"],
            {"fields": ["created_at"], "expireAfterSeconds": TRIALS_KEPT_SECONDS},
        ],
    }


LAW_DOCUMENTS: tuple[type[Document], ...] = (
    LawDocument,
    LawVersionDocument,
    LawChangeDocument,
    CitationDocument,
    ImpactRunDocument,
    LawTrialDocument,
)
