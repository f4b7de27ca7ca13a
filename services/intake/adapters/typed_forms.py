"""The unfinished forms in MongoDB."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from mongoengine import DateTimeField, DictField, Document, IntField, StringField

from services.intake.adapters.documents import ALIAS
from services.intake.domain.sources import Source
from services.intake.domain.typed_forms import TypedForm
from shared.runtime.mongo import durable

KEPT_FOR_SECONDS = 30 * 24 * 3600
AT_MOST = 100


class TypedFormDocument(Document):
    """What an account has typed into the form of an item; `_id` is account and item."""

    id = StringField(primary_key=True)
    account_id = StringField(required=True)
    item_id = StringField(required=True)
    version = IntField(required=True)
    elements = DictField()
    kept_at = DateTimeField(required=True)
    list_kind = StringField()
    source = DictField()

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

    def put(self, typed: TypedForm) -> None:
        """Store a form over what stood there."""
        key = _key(typed.account_id, typed.item_id)
        source = dict(vars(typed.source)) if typed.source else None
        durable(TypedFormDocument).replace_one({"_id": key}, {**vars(typed), "source": source}, upsert=True)

    def get(self, account_id: str, item_id: str) -> TypedForm | None:
        """Return one form."""
        found = durable(TypedFormDocument).find_one({"_id": _key(account_id, item_id)})
        return _typed_of(found) if found else None

    def of_account(self, account_id: str) -> Sequence[TypedForm]:
        """Return the forms of an account, the last kept first."""
        found = durable(TypedFormDocument).find({"account_id": account_id}).sort("kept_at", -1).limit(AT_MOST)
        return [_typed_of(stored) for stored in found]

    def drop(self, account_id: str, item_id: str) -> None:
        """Delete a form."""
        durable(TypedFormDocument).delete_one({"_id": _key(account_id, item_id)})


def _key(account_id: str, item_id: str) -> str:
    return f"{account_id}:{item_id}"


def _typed_of(stored: Mapping[str, Any]) -> TypedForm:
    # Forms from before there were two kinds of lists do not say of which they are.
    known = {name: stored[name] for name in TypedForm.__dataclass_fields__ if stored.get(name) is not None}
    source = known.pop("source", None)
    return TypedForm(**known, source=Source(**source) if source else None)
