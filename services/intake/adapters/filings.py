"""Sign-offs and signed batches in MongoDB: facts, added and never changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from mongoengine import DateTimeField, DictField, Document, IntField, ListField, StringField

from services.intake.adapters.documents import ALIAS, ItemDocument
from services.intake.adapters.item_lists import NEWEST_FIRST, OF_A_BODY
from services.intake.adapters.items import item_of
from services.intake.domain.items import IMPLEMENTATION_LIST, IN_THE_BODYS_HANDS, ServiceItem
from services.intake.domain.signing import FiledItem, Filing, SignOff
from shared.runtime.mongo import Collection, durable
from shared.runtime.outbox import insert_facts

SIGN_OFF = tuple(SignOff.__dataclass_fields__)
LINE = tuple(FiledItem.__dataclass_fields__)
FILING = tuple(name for name in Filing.__dataclass_fields__ if name not in ("filing_id", "items"))


class SignOffDocument(Document):
    """The head's word on one text of an item. `_id` is what makes it one: text, person and scan."""

    id = StringField(primary_key=True)
    item_id = StringField(required=True)
    body_id = StringField(required=True)
    content_hash = StringField(required=True)
    number = IntField(required=True)
    by = StringField(required=True)
    account_id = StringField(required=True)
    signed_at = DateTimeField(required=True)
    scan = StringField(required=True)
    scan_name = StringField(required=True)
    schema_version = IntField(required=True, default=1)

    meta: ClassVar[dict[str, Any]] = {
        "collection": "sign_offs",
        "db_alias": ALIAS,
        "strict": False,
        "auto_create_index": False,
        "indexes": [["item_id", "-signed_at"]],
    }


class FilingDocument(Document):
    """A signed batch of a supervising department, under the id that its page made."""

    id = StringField(primary_key=True)
    body_id = StringField(required=True)
    body_name = StringField(required=True)
    by = StringField(required=True)
    filed_at = DateTimeField(required=True)
    scan = StringField(required=True)
    scan_name = StringField(required=True)
    items = ListField(DictField())
    schema_version = IntField(required=True, default=1)

    meta: ClassVar[dict[str, Any]] = {
        "collection": "filings",
        "db_alias": ALIAS,
        "strict": False,
        "auto_create_index": False,
        "indexes": [["body_id", "-filed_at", "-id"]],
    }


FILING_DOCUMENTS: tuple[type[Document], ...] = (SignOffDocument, FilingDocument)


class MongoSignOffs:
    """The collection sign_offs, and the items that are not signed as they stand."""

    def add(self, entries: Sequence[tuple[ServiceItem, SignOff]]) -> None:
        """Keep sign-offs; one that is there already stays. The items that point to them are saved after them."""
        insert_facts(SignOffDocument, [_stored_sign_off(*entry) for entry in entries], is_followed=True)

    def of_item(self, item_id: str) -> list[SignOff]:
        """Return what was signed of an item, newest first."""
        found = SignOffDocument._get_collection().find({"item_id": item_id}).sort([("signed_at", -1)])
        return [SignOff(**{name: stored[name] for name in SIGN_OFF}) for stored in found]

    def unsigned(self, body_id: str) -> Iterator[ServiceItem]:
        """Yield a body's implementation lists that are in its hands and not signed as they stand, newest first."""
        wanted = {
            "body_id": body_id,
            "content.list_kind": IMPLEMENTATION_LIST,
            "state": {"$in": sorted(state.value for state in IN_THE_BODYS_HANDS)},
            "$expr": {"$ne": ["$sign_off.content_hash", "$content.content_hash"]},
        }
        items: Collection = ItemDocument._get_collection()
        for stored in items.find(wanted, {"outbox": 0}).sort(NEWEST_FIRST).hint(OF_A_BODY):
            yield item_of(stored)


class MongoFilings:
    """The collection filings."""

    def add(self, filing: Filing) -> None:
        """Keep a batch; one with this id that is there already stays."""
        insert_facts(FilingDocument, [_stored_filing(filing)])

    def get(self, filing_id: str) -> Filing | None:
        """Return a batch."""
        stored = durable(FilingDocument).find_one({"_id": filing_id})
        return _filing_of(stored) if stored else None

    def of_body(self, body_id: str, page: int, size: int) -> tuple[list[Filing], int]:
        """Return a page of a department's batches, newest first, and how many there are."""
        filings: Collection = FilingDocument._get_collection()
        found = filings.find({"body_id": body_id}).sort([("filed_at", -1), ("_id", -1)])
        listed = [_filing_of(stored) for stored in found.skip((page - 1) * size).limit(size)]
        return listed, filings.count_documents({"body_id": body_id})


def _stored_sign_off(item: ServiceItem, sign_off: SignOff) -> dict[str, Any]:
    return {
        "_id": f"{item.item_id}@{sign_off.number}:{sign_off.account_id}:{sign_off.scan}",
        "schema_version": 1,
        "item_id": item.item_id,
        "body_id": item.body_id,
        **vars(sign_off),
    }


def _stored_filing(filing: Filing) -> dict[str, Any]:
    plain = {name: getattr(filing, name) for name in FILING}
    return {"_id": filing.filing_id, "schema_version": 1, **plain, "items": [dict(vars(line)) for line in filing.items]}


def _filing_of(stored: Mapping[str, Any]) -> Filing:
    plain = {name: stored[name] for name in FILING}
    lines = ({name: line[name] for name in LINE} for line in stored["items"])
    return Filing(filing_id=stored["_id"], items=tuple(FiledItem(**line) for line in lines), **plain)
