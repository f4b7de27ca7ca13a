"""Stand-ins and personal links in MongoDB: what a code or a token opens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from services.review.adapters.people_documents import InvitationDocument, StandInDocument
from services.review.domain.coordinating import By
from services.review.domain.invitation import Invitation, InvitedAs
from services.review.domain.stand_in import Acceptance, StandIn
from shared.runtime.mongo import durable

KEPT = 50
"""The latest openings of a link that are kept one by one."""


class MongoStandIns:
    """The collection `stand_ins`."""

    def add(self, stand_in: StandIn, code_hash: str) -> None:
        """Keep a new one, with the hash of its code."""
        fields = asdict(stand_in)
        days = {name: fields[name].isoformat() for name in ("first_day", "last_day")}
        key = fields.pop("stand_in_id")
        durable(StandInDocument).insert_one({"_id": key, **fields, **days, "code_hash": code_hash, "deputy_id": ""})

    def get(self, stand_in_id: str) -> StandIn | None:
        """Return one."""
        return _found(durable(StandInDocument).find_one({"_id": stand_in_id}))

    def with_code(self, code_hash: str) -> StandIn | None:
        """Return the one whose code has this hash."""
        return _found(durable(StandInDocument).find_one({"code_hash": code_hash}))

    def accept(self, stand_in_id: str, acceptance: Acceptance) -> bool:
        """Keep who accepted it; False when somebody else has, or it has ended."""
        news = {"accepted": asdict(acceptance), "deputy_id": acceptance.by.account_id}
        wanted = {"_id": stand_in_id, "accepted": None, "ended": None}
        return durable(StandInDocument).update_one(wanted, {"$set": news}).modified_count == 1

    def end(self, stand_in_id: str, ended: Acceptance) -> bool:
        """Keep who ended it; False when it has ended already."""
        wanted = {"_id": stand_in_id, "ended": None}
        return durable(StandInDocument).update_one(wanted, {"$set": {"ended": asdict(ended)}}).modified_count == 1

    def of_office(self, office: str, since: date) -> Sequence[StandIn]:
        """Return those of an office that end on this day or later, newest first."""
        return self._all({"office": office, "last_day": {"$gte": since.isoformat()}})

    def of_deputy(self, account_id: str, since: date) -> Sequence[StandIn]:
        """Return those that an account has accepted and that end on this day or later, newest first."""
        return self._all({"deputy_id": account_id, "last_day": {"$gte": since.isoformat()}})

    def _all(self, wanted: Mapping[str, Any]) -> Sequence[StandIn]:
        found = [_stand_in_from(document) for document in durable(StandInDocument).find(wanted)]
        return sorted(found, key=lambda one: one.made_at, reverse=True)


class MongoInvitations:
    """The collection `invitations`."""

    def add(self, invitation: Invitation) -> None:
        """Keep a new one."""
        fields = asdict(invitation)
        document = {
            "_id": fields.pop("invitation_id"),
            **fields,
            "kind": invitation.kind.value,
            "expires_on": invitation.expires_on.isoformat(),
            "opened": list(invitation.opened),
        }
        durable(InvitationDocument).insert_one(document)

    def get(self, invitation_id: str) -> Invitation | None:
        """Return one."""
        document = durable(InvitationDocument).find_one({"_id": invitation_id})
        return _invitation_from(document) if document else None

    def with_token(self, token_hash: str) -> Invitation | None:
        """Return the one whose token has this hash."""
        document = durable(InvitationDocument).find_one({"token_hash": token_hash})
        return _invitation_from(document) if document else None

    def of_item(self, item_id: str) -> Sequence[Invitation]:
        """Return those to an item, newest first."""
        found = durable(InvitationDocument).find({"item_id": item_id}).sort("made_at", -1)
        return [_invitation_from(document) for document in found]

    def opened(self, invitation_id: str, at: datetime) -> None:
        """Note that its link was opened."""
        news = {"$push": {"opened": {"$each": [at], "$slice": -KEPT}}, "$inc": {"opened_count": 1}}
        durable(InvitationDocument).update_one({"_id": invitation_id}, news)

    def revoke(self, invitation_id: str, by: By, at: datetime) -> bool:
        """Let its link open nothing any more; False when it was revoked already."""
        news = {"$set": {"revoked_at": at, "revoked_by": asdict(by)}}
        wanted = {"_id": invitation_id, "revoked_at": None}
        return durable(InvitationDocument).update_one(wanted, news).modified_count == 1


def _found(document: Mapping[str, Any] | None) -> StandIn | None:
    return _stand_in_from(document) if document else None


def _stand_in_from(document: Mapping[str, Any]) -> StandIn:
    return StandIn(
        stand_in_id=document["_id"],
        office=document["office"],
        principal=By(**document["principal"]),
        first_day=date.fromisoformat(document["first_day"]),
        last_day=date.fromisoformat(document["last_day"]),
        reason=document["reason"],
        made_at=document["made_at"],
        accepted=_acceptance_from(document["accepted"]),
        ended=_acceptance_from(document["ended"]),
    )


def _acceptance_from(stored: Mapping[str, Any] | None) -> Acceptance | None:
    return Acceptance(by=By(**stored["by"]), at=stored["at"]) if stored else None


_OF_INVITATION = (
    "item_id",
    "name",
    "organisation",
    "email",
    "shows_opinions",
    "made_at",
    "token_hash",
    "opened_count",
    "revoked_at",
)


def _invitation_from(document: Mapping[str, Any]) -> Invitation:
    revoked_by = document["revoked_by"]
    return Invitation(
        invitation_id=document["_id"],
        kind=InvitedAs(document["kind"]),
        by=By(**document["by"]),
        expires_on=date.fromisoformat(document["expires_on"]),
        opened=tuple(document["opened"]),
        revoked_by=By(**revoked_by) if revoked_by else None,
        **{name: document[name] for name in _OF_INVITATION},
    )
