"""Bodies and accounts in MongoDB."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from services.intake.adapters.documents import AccountDocument, BodyDocument
from services.intake.adapters.writing import save_what_fits
from services.intake.domain.accounts import Account
from services.intake.domain.bodies import Body
from shared.contracts.envelope import Envelope
from shared.runtime.outbox import Change, push_again

BODY_FIELDS = ("version", "name", "uscc", "kind", "level", "supervising_body_id", "guiding_department", "is_valid")
ACCOUNT_FIELDS = ("version", "account", "name", "body_id", "password_hash", "is_locked")


class MongoBodies:
    """The collection bodies: a few hundred entries."""

    def find(self, body_ids: Iterable[str]) -> dict[str, Body]:
        """Return the bodies that are there, by id."""
        found = BodyDocument._get_collection().find({"_id": {"$in": list(body_ids)}}, {"outbox": 0})
        return {stored["_id"]: _body_of(stored) for stored in found}

    def all(self) -> list[Body]:
        """Return the whole register by name."""
        found = BodyDocument._get_collection().find({}, {"outbox": 0}).sort([("name", 1)]).hint([("name", 1)])
        return [_body_of(stored) for stored in found]

    def save(self, before: Body | None, after: Body, messages: Sequence[Envelope]) -> bool:
        """Save and tell whether nobody was faster and neither name nor USCC was taken."""
        plain = {name: value for name, value in asdict(after).items() if name not in ("body_id", "version")}
        change = Change(
            key=after.body_id,
            fields=plain,
            expected_version=before.version if before else 0,
            messages=tuple(messages),
        )
        return not save_what_fits(BodyDocument, [change])

    def say_again(self, entries: Sequence[tuple[str, Sequence[Envelope]]]) -> int:
        """Put messages into the outboxes of bodies as they stand; return how many."""
        return push_again(BodyDocument, entries)


class MongoAccounts:
    """The collection accounts."""

    def get(self, account_id: str) -> Account | None:
        """Return an account by its id."""
        return _account({"_id": account_id})

    def named(self, account: str) -> Account | None:
        """Return an account by the name that its owner types."""
        return _account({"account": account})

    def page(self, page: int, size: int) -> tuple[list[Account], int]:
        """Return one page of the accounts by account name, and how many there are."""
        collection = AccountDocument._get_collection()
        cursor = collection.find({}, {"outbox": 0}).sort([("account", 1)]).hint([("account", 1)])
        found = cursor.skip((page - 1) * size).limit(size)
        return [_account_of(stored) for stored in found], collection.estimated_document_count()

    def save(self, before: Account | None, after: Account, messages: Sequence[Envelope]) -> bool:
        """Save and tell whether nobody was faster and the account name was not taken."""
        plain = {name: getattr(after, name) for name in ACCOUNT_FIELDS if name != "version"}
        change = Change(
            key=after.account_id,
            fields={**plain, "roles": sorted(after.roles)},
            expected_version=before.version if before else 0,
            messages=tuple(messages),
        )
        return not save_what_fits(AccountDocument, [change])


def _body_of(stored: Mapping[str, Any]) -> Body:
    return Body(body_id=stored["_id"], **{name: stored[name] for name in BODY_FIELDS})


def _account(wanted: Mapping[str, str]) -> Account | None:
    stored = AccountDocument._get_collection().find_one(wanted, {"outbox": 0})
    return _account_of(stored) if stored else None


def _account_of(stored: Mapping[str, Any]) -> Account:
    known = {name: stored[name] for name in ACCOUNT_FIELDS}
    return Account(account_id=stored["_id"], roles=frozenset(stored["roles"]), **known)
