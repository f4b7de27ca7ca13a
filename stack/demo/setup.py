"""Registers the demonstration's bodies and accounts: the first account by command, everything else over the API."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from pathlib import Path

from shared.kernel.ids import new_id
from stack.demo import district
from stack.demo.client import Client, all_done

REGISTRAR = "registrar"


class Accounts:
    """The demonstration accounts of one stack, with a password made for this stack alone."""

    def __init__(self, base_url: str, directory: Path) -> None:
        self._base_url = base_url
        self._file = directory / "accounts.json"
        self._clients: dict[str, Client] = {}

    def client(self, account: str) -> Client:
        """Return this account's client, signed in."""
        if account not in self._clients:
            self._clients[account] = Client(self._base_url, account, self.password)
        return self._clients[account]

    @property
    def password(self) -> str:
        """The password of all demonstration accounts of this stack."""
        return str(json.loads(self._file.read_text(encoding="utf-8"))["password"])

    def make_password(self) -> str:
        """Make the password once; the file is for its owner only."""
        if not self._file.exists():
            self._file.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self._file, os.O_WRONLY | os.O_CREAT, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump({"password": f"Jiangjin-{secrets.token_urlsafe(9)}"}, file)
        return self.password


def register(accounts: Accounts, environment: dict[str, str]) -> dict[str, str]:
    """
    Register bodies and accounts that are not there yet; return key -> id of the bodies.

    :raises ApiRefused: when the register refuses an entry
    """
    first = next(each for each in district.accounts() if each.account == REGISTRAR)
    office = next(body for body in district.bodies() if body["key"] == first.body)
    _create_registrar(first, office, accounts.make_password(), environment)
    registrar = accounts.client(REGISTRAR)
    ids = _register_bodies(registrar)
    entries = [
        {
            "account": each.account,
            "name": each.name,
            "password": accounts.password,
            "body_id": ids[each.body],
            "roles": [each.role],
        }
        for each in district.accounts()
        if each.account != REGISTRAR
    ]
    all_done(registrar.batch("/intake/api/accounts", "accounts", entries))
    return ids


def _create_registrar(
    first: district.Account, office: dict[str, str], password: str, environment: dict[str, str]
) -> None:
    command = [sys.executable, "-m", "services.intake", "cli", "create-account", first.account]
    options = ["--name", first.name, "--role", first.role, "--password-stdin", "--if-missing"]
    body = ["--body-name", office["name"], "--body-uscc", office["uscc"]]
    subprocess.run([*command, *options, *body], input=password, text=True, check=True, env=environment)


def _register_bodies(registrar: Client) -> dict[str, str]:
    known = {body["uscc"]: body["body_id"] for body in registrar.get("/intake/api/bodies")["bodies"]}
    ids = {body["key"]: known[body["uscc"]] for body in district.bodies() if body["uscc"] in known}
    for is_supervised in (False, True):  # an enterprise names its supervising department, which must be there first
        missing = [
            {**body, "body_id": new_id()}
            for body in district.bodies()
            if body["key"] not in ids and ("supervising_body" in body) is is_supervised
        ]
        all_done(registrar.batch("/intake/api/bodies", "bodies", [_entry(body, ids) for body in missing]))
        ids |= {body["key"]: body["body_id"] for body in missing}
    return ids


def _entry(body: dict[str, str], ids: dict[str, str]) -> dict[str, str]:
    supervisor = ids[body["supervising_body"]] if "supervising_body" in body else ""
    kept = {name: body[name] for name in ("body_id", "name", "uscc", "kind", "level", "guiding_department")}
    return {**kept, "supervising_body_id": supervisor}
