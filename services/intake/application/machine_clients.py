"""The registrar's work on machine clients: create one, show its token once, revoke it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Protocol

from services.intake.application.ports import Bodies
from services.intake.domain.bodies import Body
from services.intake.domain.machine_clients import NEVER_GRANTED, Grant, MachineClient, problems_of
from shared.contracts.envelope import Envelope, emit
from shared.kernel.actor import Actor
from shared.kernel.clock import CHINA, day_in_china
from shared.kernel.errors import Conflict, Invalid, LostRace, NotFound, Problem
from shared.standards.roles import EVERYONE, ROLES

PERMISSION = "account.manage"
FOR_ALL = ""
"""Stands for a role where a permission belongs to every account."""


def grantable() -> frozenset[Grant]:
    """Return all that a machine client can be given: what roles permit, save the making of accounts."""
    by_role = {Grant(role=role.name, permission=each) for role in ROLES.values() for each in role.permissions}
    everyone = {Grant(role=FOR_ALL, permission=each) for each in EVERYONE}
    return frozenset(grant for grant in by_role | everyone if grant.permission not in NEVER_GRANTED)


class Clients(Protocol):
    """The machine clients."""

    def get(self, client_id: str) -> MachineClient | None: ...

    def page(self, page: int, size: int) -> tuple[list[MachineClient], int]: ...

    def all(self) -> list[MachineClient]: ...

    def save(self, before: MachineClient | None, after: MachineClient, messages: Sequence[Envelope]) -> bool:
        """Save and tell whether nobody was faster."""
        ...

    def say_again(self, entries: Iterable[tuple[str, Sequence[Envelope]]]) -> int: ...


class Admitted(Protocol):
    """The clients as intake's own API knows them."""

    def take_over(self, events: Iterable[Envelope]) -> None: ...


class Tokens(Protocol):
    """Makes tokens and what is kept of them."""

    def new(self) -> str: ...

    def hash_of(self, token: str) -> str: ...


@dataclass(frozen=True, kw_only=True)
class NewClient:
    """What the registrar writes of a new client; its id comes with the form, so that sending it twice makes one."""

    client_id: str
    name: str
    body_id: str
    grants: frozenset[Grant]
    expires_on: date | None


class MachineClientKeeping:
    """Use cases on machine clients; every change is announced to all services."""

    def __init__(self, *, clients: Clients, bodies: Bodies, admitted: Admitted, tokens: Tokens) -> None:
        self._clients = clients
        self._bodies = bodies
        self._admitted = admitted
        self._tokens = tokens

    def create(self, actor: Actor, entry: NewClient, at: datetime) -> tuple[MachineClient, str]:
        """
        Create a client and return it with its token, which nobody can be shown again.

        :raises Invalid: listing all that is wrong
        :raises Conflict: when this form was sent before
        """
        actor.require(PERMISSION)
        today = day_in_china(at)
        found = problems_of(
            name=entry.name, grants=entry.grants, grantable=grantable(), expires_on=entry.expires_on, today=today
        )
        body = self._bodies.find([entry.body_id]).get(entry.body_id)
        if body is None or not body.is_valid:
            found.append(Problem("body_id", "所属机构", "不在机构名录里，或者已停用", "请从列表里选"))
        if found or body is None or entry.expires_on is None:
            raise Invalid(f"机器客户端有 {len(found)} 处要改。", tuple(found))
        token = self._tokens.new()
        client = MachineClient(
            client_id=entry.client_id,
            version=1,
            name=entry.name.strip(),
            body_id=entry.body_id,
            grants=entry.grants,
            token_hash=self._tokens.hash_of(token),
            # valid through the whole of its last day
            expires_at=datetime.combine(entry.expires_on + timedelta(days=1), time(), CHINA),
            created_at=at,
            created_by=actor.name,
        )
        message = client_changed(client, body, actor.as_record(), at)
        if not self._clients.save(None, client, [message]):
            raise Conflict("这个机器客户端已经建立，令牌只显示一次。没有记下令牌的话，请吊销它，再建立一个。")
        self._admitted.take_over([message])
        return client, token

    def revoke(self, actor: Actor, client_id: str, at: datetime) -> MachineClient:
        """Refuse a client's token from now on; repeating it changes nothing."""
        actor.require(PERMISSION)
        client = self.client(actor, client_id)
        if client.revoked_at is not None:
            return client
        revoked = replace(client, version=client.version + 1, revoked_at=at, revoked_by=actor.name)
        message = client_changed(revoked, self._body_of(client), actor.as_record(), at)
        # here the token ends first, so that no crash leaves it alive
        self._admitted.take_over([message])
        if not self._clients.save(client, revoked, [message]):
            raise LostRace
        return revoked

    def client(self, actor: Actor, client_id: str) -> MachineClient:
        """
        Return one client.

        :raises NotFound: when there is none
        """
        actor.require(PERMISSION)
        client = self._clients.get(client_id)
        if client is None:
            raise NotFound("没有这个机器客户端。请从清单里重新打开。")
        return client

    def page(self, actor: Actor, page: int, size: int) -> tuple[list[MachineClient], int]:
        """Return one page of the clients, newest first, and how many there are."""
        actor.require(PERMISSION)
        return self._clients.page(page, size)

    def resend(self, actor: Actor, at: datetime) -> int:
        """Say the present state of all clients again; return how many messages wait."""
        entries = [
            (client.client_id, [client_changed(client, self._body_of(client), actor.as_record(), at)])
            for client in self._clients.all()
        ]
        return self._clients.say_again(entries)

    def _body_of(self, client: MachineClient) -> Body:
        body = self._bodies.find([client.body_id]).get(client.body_id)
        assert body is not None, "the register forgets no body"
        return body


def client_changed(client: MachineClient, body: Body, actor: dict[str, str], at: datetime) -> Envelope:
    """Make the message that tells of a client as it is now."""
    return emit(
        "client_changed",
        aggregate_id=client.client_id,
        sequence=client.version,
        occurred_at=at,
        actor=actor,
        data={
            "client_id": client.client_id,
            "name": client.name,
            "body": {"body_id": body.body_id, "name": body.name},
            "roles": client.roles,
            "permissions": client.permissions,
            "token_hash": client.token_hash,
            "expires_at": client.expires_at,
            "is_revoked": client.revoked_at is not None,
        },
    )
