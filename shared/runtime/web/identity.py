"""Who is signed in: one signed cookie for five services, bearer tokens with the same content, and machine clients.

A service reads no other's database to know somebody: the cookie names session, account, body and roles
(docs/architecture.md, "Who is asking"). What ends a session early is in `revocation`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Self, cast

from flask import g, request, session
from itsdangerous import BadSignature, URLSafeTimedSerializer

from shared.kernel.actor import Actor
from shared.kernel.clock import CHINA
from shared.kernel.ids import new_id
from shared.runtime.settings import SESSION_HOURS, SESSION_IDLE_MINUTES, WrongSetting
from shared.runtime.web.clients import is_client_token
from shared.runtime.web.state import web
from shared.standards.roles import permissions_of

COOKIE = "qingdan_session"
TOKEN_SALT = "qingdan.bearer"  # noqa: S105 - a salt parts kinds of signatures, it is no secret
RENEW_AFTER = timedelta(seconds=60)
_PERSON = "person"
_SEEN = "seen_at"


class NotSignedIn(Exception):
    """The request needs a signed-in account. `expired` tells whether there was a session that has ended."""

    def __init__(self, *, expired: bool = False) -> None:
        super().__init__("登录已过期，请重新登录。" if expired else "还没有登录，请先登录。")
        self.expired = expired


class TokenRefused(NotSignedIn):
    """The token of a machine client does not open the API; `code` and text say why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__()
        self.args = (message,)
        self.code = code


@dataclass(frozen=True, kw_only=True)
class SessionLimits:
    """How long a session lives: without being used, and in all."""

    idle: timedelta = timedelta(minutes=30)
    total: timedelta = timedelta(hours=12)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """
        Read the limits; all services of one installation are told the same.

        :raises WrongSetting: when one is longer than ended sessions are remembered (`revocation.KEPT_FOR`), or nothing
        """
        return cls(
            idle=timedelta(minutes=_limit(environment, SESSION_IDLE_MINUTES, "30", most=12 * 60)),
            total=timedelta(hours=_limit(environment, SESSION_HOURS, "12", most=12)),
        )


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """
    One session of one account, as cookie and token carry it; or a machine client.

    A client may do what `granted` names, of what its roles permit; for a person it is None: all that they permit.
    """

    session_id: str
    account_id: str
    name: str
    body_id: str
    body_name: str
    roles: tuple[str, ...]
    signed_in_at: datetime
    granted: frozenset[str] | None = None

    def payload(self) -> dict[str, Any]:
        """Return the plain fields that are signed; instants are milliseconds."""
        return {
            "sid": self.session_id,
            "account_id": self.account_id,
            "name": self.name,
            "body_id": self.body_id,
            "body_name": self.body_name,
            "roles": list(self.roles),
            "signed_in_at": _milliseconds(self.signed_in_at),
        }

    @classmethod
    def from_payload(cls, payload: dict[str, Any]) -> Self:
        """Return the session that signed fields describe."""
        return cls(
            session_id=payload["sid"],
            account_id=payload["account_id"],
            name=payload["name"],
            body_id=payload["body_id"],
            body_name=payload["body_name"],
            roles=tuple(payload["roles"]),
            signed_in_at=_instant(payload["signed_in_at"]),
        )

    def actor(self) -> Actor:
        """Return the person with what the roles permit."""
        return Actor(
            account_id=self.account_id,
            name=self.name,
            body_id=self.body_id,
            body_name=self.body_name,
            roles=frozenset(self.roles),
            permissions=_permissions(self.roles) if self.granted is None else self.granted,
        )


def new_session(
    *, account_id: str, name: str, body_id: str, body_name: str, roles: Iterable[str], now: datetime
) -> SignedIn:
    """Return a session that begins now."""
    return SignedIn(
        session_id=new_id(),
        account_id=account_id,
        name=name,
        body_id=body_id,
        body_name=body_name,
        roles=tuple(sorted(roles)),
        signed_in_at=now,
    )


def sign_in(person: SignedIn) -> None:
    """Put the session in the cookie; what an anonymous visitor had in it is dropped."""
    session.clear()
    session[_PERSON] = person.payload()
    session[_SEEN] = _milliseconds(web().clock.now())
    g.signed_in = person


def sign_out() -> None:
    """Empty the cookie. A copy of it is stopped by `RevokedSessions`, not by this."""
    session.clear()
    g.signed_in = None


def api_token(person: SignedIn) -> tuple[str, datetime]:
    """Return a bearer token for the API and the instant at which it expires."""
    return web().tokens.dumps(person.payload()), person.signed_in_at + web().limits.total


def token_serializer(secret_key: str) -> URLSafeTimedSerializer:
    """Return what signs tokens: the key of the cookie with another salt, so neither passes for the other."""
    return URLSafeTimedSerializer(secret_key, salt=TOKEN_SALT)


def is_api() -> bool:
    """Tell whether the request is for the API, which answers JSON and never reads the cookie."""
    return request.path.startswith(web().api_prefix)


def current_session() -> SignedIn:
    """
    Return the session of this request, checked once for its limits and for revocation.

    :raises NotSignedIn: when there is none, or it has ended
    """
    known = g.get("signed_in")
    if known is None:
        known = g.signed_in = _checked(_from_token() if is_api() else _from_cookie())
    return cast(SignedIn, known)


def current_actor() -> Actor:
    """
    Return the person who asks, or whom a service has made of him for this request.

    :raises NotSignedIn: when nobody is signed in
    """
    return cast(Actor, g.get("acting") or current_session().actor())


def act_as(actor: Actor) -> None:
    """Let the rest of this request be done by this person: the signed-in one, with an office that he stands in for."""
    g.acting = actor


def signed_in_or_none() -> SignedIn | None:
    """Return the session of this request, or None; for pages that are open to everybody."""
    try:
        return current_session()
    except NotSignedIn:
        return None


def renew() -> None:
    """Note that the session is in use; polling by a page that nobody looks at does not count."""
    if is_api() or request.headers.get("X-Qingdan-Poll"):
        return
    now = web().clock.now()
    if now - _instant(session.get(_SEEN, 0)) >= RENEW_AFTER:
        session[_SEEN] = _milliseconds(now)


def _from_cookie() -> SignedIn:
    payload = session.get(_PERSON)
    if payload is None:
        raise NotSignedIn
    if web().clock.now() - _instant(session.get(_SEEN, 0)) > web().limits.idle:
        _forget()
        raise NotSignedIn(expired=True)
    return _read(payload)


def _from_token() -> SignedIn:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise NotSignedIn
    if is_client_token(token.strip()):
        return _client(token.strip())
    try:
        return _read(web().tokens.loads(token.strip()))
    except BadSignature as problem:
        raise NotSignedIn(expired=True) from problem


def _client(token: str) -> SignedIn:
    """
    Return the machine client of a token.

    :raises TokenRefused: when nobody has this token, it was revoked, or its time is over
    """
    found, now = web().revoked.clients.with_token(token), web().clock.now()
    if found is None:
        raise TokenRefused("token_unknown", "没有这个令牌。请核对是否完整复制；遗失时请联系区政府办公室重新建立。")
    if found.is_revoked:
        raise TokenRefused("token_revoked", f"“{found.name}”的令牌已吊销。需要继续使用，请联系区政府办公室重新建立。")
    if now >= found.expires_at:
        day = (found.expires_at - timedelta(seconds=1)).astimezone(CHINA).date()
        raise TokenRefused("token_expired", f"“{found.name}”的令牌已于 {day} 到期。请联系区政府办公室重新建立。")
    return SignedIn(
        session_id=found.client_id,
        account_id=found.client_id,
        name=f"{found.name}（机器）",
        body_id=found.body_id,
        body_name=found.body_name,
        roles=found.roles,
        signed_in_at=now,
        granted=frozenset(found.permissions) & _permissions(found.roles),
    )


def _read(payload: dict[str, Any]) -> SignedIn:
    try:
        return SignedIn.from_payload(payload)
    except (KeyError, TypeError) as problem:  # signed by a version with other fields: sign in again
        raise NotSignedIn(expired=True) from problem


def _checked(person: SignedIn) -> SignedIn:
    if person.granted is not None:
        return person
    too_old = web().clock.now() - person.signed_in_at > web().limits.total
    if too_old or web().revoked.includes(person):
        if not is_api():
            _forget()
        raise NotSignedIn(expired=True)
    return person


def _forget() -> None:
    session.pop(_PERSON, None)
    session.pop(_SEEN, None)


def _limit(environment: Mapping[str, str], name: str, usual: str, *, most: int) -> float:
    given = float(environment.get(name) or usual)
    if not 0 < given <= most:
        raise WrongSetting(f"{name} must be more than 0 and {most} at most")
    return given


@lru_cache(maxsize=256)
def _permissions(roles: tuple[str, ...]) -> frozenset[str]:
    return permissions_of(roles)


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _instant(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
