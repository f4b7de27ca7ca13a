"""The unfinished forms in MongoDB."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar

from mongoengine import DateTimeField, DictField, Document, IntField, StringField
from pymongo.errors import DuplicateKeyError

from services.intake.adapters.documents import ALIAS
from services.intake.domain.sources import Source
from services.intake.domain.typed_forms import TypedForm
from shared.runtime.mongo import durable

KEPT_FOR_SECONDS = 30 * 24 * 3600
AT_MOST = 100
ON_THE_WAY = timedelta(minutes=1)
"""So long a request can be on its way; a browser sends the form while its writer presses the button."""


class TypedFormDocument(Document):
    """
    What an account has typed into the form of an item; `_id` is account and item.

    `done_with` stands there instead, without any answers, when a page was saved or thrown away at `kept_at`.
    """

    id = StringField(primary_key=True)
    account_id = StringField(required=True)
    item_id = StringField(required=True)
    version = IntField()
    elements = DictField()
    kept_at = DateTimeField(required=True)
    list_kind = StringField()
    source = DictField()
    form_id = StringField()
    done_with = StringField()

    meta: ClassVar[dict[str, Any]] = {
        "collection": "typed_forms",
        "db_alias": ALIAS,
        "strict": False,
        "auto_create_index": False,
        "indexes": [
            {"fields": ["kept_at"], "expireAfterSeconds": KEPT_FOR_SECONDS},
            ["account_id", "-kept_at"],
        ],
    }


class MongoTypedForms:
    """The collection typed_forms."""

    def put(self, typed: TypedForm) -> bool:
        """Store a form over what stood there; False when its page was done with less than a minute before."""
        key = _key(typed.account_id, typed.item_id)
        source = dict(vars(typed.source)) if typed.source else None
        late = {"done_with": typed.form_id, "kept_at": {"$gt": typed.kept_at - ON_THE_WAY}}
        free = {"_id": key, "$nor": [late]} if typed.form_id else {"_id": key}
        try:
            durable(TypedFormDocument).replace_one(free, {**vars(typed), "source": source}, upsert=True)
        except DuplicateKeyError:
            return False
        return True

    def get(self, account_id: str, item_id: str) -> TypedForm | None:
        """Return one form."""
        found = durable(TypedFormDocument).find_one({"_id": _key(account_id, item_id)})
        return _typed_of(found) if found and "version" in found else None

    def of_account(self, account_id: str) -> Sequence[TypedForm]:
        """Return the forms of an account, the last kept first."""
        wanted = {"account_id": account_id, "version": {"$exists": True}}
        found = durable(TypedFormDocument).find(wanted).sort("kept_at", -1).limit(AT_MOST)
        return [_typed_of(stored) for stored in found]

    def drop(self, account_id: str, item_id: str, *, form_id: str, at: datetime) -> None:
        """Forget a form, and what still comes of the page in which it was typed."""
        key, forms = {"_id": _key(account_id, item_id)}, durable(TypedFormDocument)
        if form_id:
            done = {"account_id": account_id, "item_id": item_id, "done_with": form_id, "kept_at": at}
            forms.replace_one(key, done, upsert=True)
        else:
            forms.delete_one(key)


def _key(account_id: str, item_id: str) -> str:
    return f"{account_id}:{item_id}"


def _typed_of(stored: Mapping[str, Any]) -> TypedForm:
    # Forms from before there were two kinds of lists do not say of which they are.
    known = {name: stored[name] for name in TypedForm.__dataclass_fields__ if stored.get(name) is not None}
    source = known.pop("source", None)
    return TypedForm(**known, source=Source(**source) if source else None)
