"""Bodies and accounts in MongoDB."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from services.intake.adapters.documents import AccountDocument, BodyDocument
from services.intake.application.register_view import BodyChange
from services.intake.domain.accounts import Account
from services.intake.domain.bodies import Body, Contact, FormerName, as_text, in_period
from shared.contracts.envelope import Envelope
from shared.kernel.clock import Clock, SystemClock, day_in_china
from shared.runtime.bulk import is_lost_race_or_taken
from shared.runtime.changes import Change
from shared.runtime.outbox import push_again, save_all

BODY_FIELDS = ("version", "name", "uscc", "kind", "level", "supervising_body_id", "guiding_department")
LONG_AGO = date(1949, 10, 1)
"""The end of the validity of an entry that was switched off before the register kept days."""
ACCOUNT_FIELDS = ("version", "account", "name", "body_id", "password_hash", "is_locked")
SESSION_TIMES = ("last_session_at", "sessions_ended_at")
"""Fields of an account that are there or not."""


class MongoBodies:
    """
    The collection bodies: a few hundred entries.

    `is_valid` in a document is what the other services were told; a body that is read is judged by its days and
    today, so that a validity that ends tonight is over tomorrow, whoever asks and whether or not they were told.
    """

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()

    def find(self, body_ids: Iterable[str]) -> dict[str, Body]:
        """Return the bodies that are there, by id."""
        found = BodyDocument._get_collection().find({"_id": {"$in": list(body_ids)}}, {"outbox": 0})
        today = self._today()
        return {stored["_id"]: _body_of(stored, today) for stored in found}

    def all(self) -> list[Body]:
        """Return the whole register by name."""
        today = self._today()
        return [_body_of(stored, today) for stored in self._stored()]

    def out_of_date(self) -> list[Body]:
        """Return the bodies that became valid or invalid by the calendar since the others were told last."""
        today = self._today()
        read = [(stored["is_valid"], _body_of(stored, today)) for stored in self._stored()]
        return [body for was_valid, body in read if body.is_valid != was_valid]

    def save_all(self, changes: Sequence[BodyChange]) -> set[str]:
        """Save what nobody has changed meanwhile, and whose name and USCC are free; return the ids of the others."""
        return save_all(
            BodyDocument, [_change_of(change) for change in changes], is_lost=is_lost_race_or_taken
        ).lost_keys

    def say_again(self, entries: Sequence[tuple[str, Sequence[Envelope]]]) -> int:
        """Put messages into the outboxes of bodies as they stand; return how many."""
        return push_again(BodyDocument, entries)

    def _stored(self) -> Iterable[Mapping[str, Any]]:
        return BodyDocument._get_collection().find({}, {"outbox": 0}).sort([("name", 1)]).hint([("name", 1)])

    def _today(self) -> date:
        return day_in_china(self._clock.now())


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
        plain |= {name: moment for name in SESSION_TIMES if (moment := getattr(after, name))}
        change = Change(
            key=after.account_id,
            fields={**plain, "roles": sorted(after.roles)},
            expected_version=before.version if before else 0,
            messages=tuple(messages),
        )
        return not save_all(AccountDocument, [change], is_lost=is_lost_race_or_taken).lost


def _change_of(change: BodyChange) -> Change:
    after = change.after
    plain = {name: value for name, value in asdict(after).items() if name not in ("body_id", "version")}
    days = {"valid_from": as_text(after.valid_from), "valid_to": as_text(after.valid_to)}
    former = [{"name": each.name, "valid_until": as_text(each.valid_until)} for each in after.former_names]
    return Change(
        key=after.body_id,
        fields={**plain, **days, "former_names": former, "contacts": [asdict(each) for each in after.contacts]},
        expected_version=change.before.version if change.before else 0,
        messages=tuple(change.messages),
    )


def _body_of(stored: Mapping[str, Any], today: date) -> Body:
    valid_from, valid_to = _day(stored.get("valid_from", "")), _day(stored.get("valid_to", ""))
    if "valid_to" not in stored and not stored["is_valid"]:
        valid_to = LONG_AGO
    return Body(
        body_id=stored["_id"],
        is_valid=in_period(valid_from, valid_to, today),
        valid_from=valid_from,
        valid_to=valid_to,
        former_names=tuple(
            FormerName(name=each["name"], valid_until=date.fromisoformat(each["valid_until"]))
            for each in stored.get("former_names", ())
        ),
        contacts=tuple(
            Contact(person=each["person"], phone=each["phone"], email=each["email"], duty=each.get("duty", ""))
            for each in stored.get("contacts", ())
        ),
        **{name: stored[name] for name in BODY_FIELDS},
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _account(wanted: Mapping[str, str]) -> Account | None:
    stored = AccountDocument._get_collection().find_one(wanted, {"outbox": 0})
    return _account_of(stored) if stored else None


def _account_of(stored: Mapping[str, Any]) -> Account:
    known = {name: stored[name] for name in (*ACCOUNT_FIELDS, *SESSION_TIMES) if name in stored}
    return Account(account_id=stored["_id"], roles=frozenset(stored["roles"]), **known)
