"""Registers the demonstration's bodies and accounts: the first account by command, everything else over the API."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from pathlib import Path

from stack.demo import district
from stack.demo.client import ApiRefused, Client, all_done

REGISTRAR = "registrar"
ACCOUNT_EXISTS = "account_taken"
UNKNOWN_ACCOUNT = "wrong_credentials"


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
    accounts.make_password()
    registrar = _registrar(accounts, environment)
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
    results = registrar.batch("/intake/api/accounts", "accounts", entries)
    all_done([result for result in results if result["code"] != ACCOUNT_EXISTS])
    return ids


def _registrar(accounts: Accounts, environment: dict[str, str]) -> Client:
    """Return the registrar, whose account only a command can make; a second run finds it there."""
    try:
        return accounts.client(REGISTRAR)
    except ApiRefused as refused:
        if refused.answer.get("code") != UNKNOWN_ACCOUNT:
            raise
    first = next(each for each in district.accounts() if each.account == REGISTRAR)
    office = next(body for body in district.bodies() if body["key"] == first.body)
    body_id = district.body_id(first.body)
    what = ("--name", office["name"], "--uscc", office["uscc"], "--guiding-department", office["guiding_department"])
    _command("create-body", "--body-id", body_id, *what, environment=environment)
    who = ("--account", first.account, "--name", first.name, "--body-id", body_id, "--role", first.role)
    _command("create-account", *who, environment=environment, password=accounts.password)
    return accounts.client(REGISTRAR)


def _command(*arguments: str, environment: dict[str, str], password: str = "") -> None:
    command = [sys.executable, "-m", "services.intake", "cli", *arguments]
    subprocess.run(command, input=password, text=True, check=True, env=environment, stdout=subprocess.DEVNULL)


def _register_bodies(registrar: Client) -> dict[str, str]:
    """The ids follow from the keys, so bodies that are registered already are recognised."""
    for is_supervised in (False, True):  # an enterprise names its supervising department, which must be there first
        bodies = [body for body in district.bodies() if ("supervising_body" in body) is is_supervised]
        all_done(registrar.batch("/intake/api/bodies", "bodies", [_entry(body) for body in bodies]))
    return {body["key"]: district.body_id(body["key"]) for body in district.bodies()}


def _entry(body: dict[str, str]) -> dict[str, str]:
    supervisor = district.body_id(body["supervising_body"]) if "supervising_body" in body else ""
    kept = {name: body[name] for name in ("name", "uscc", "kind", "level", "guiding_department")}
    return {**kept, "body_id": district.body_id(body["key"]), "supervising_body_id": supervisor}
