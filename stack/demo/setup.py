"""
Registers the demonstration's bodies and accounts.

The register of bodies is a file that a command imports, and the first account is made by a command, since before it
nobody can sign in; all other accounts are made over the API.
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import tempfile
from functools import cached_property
from pathlib import Path

from stack.demo import district, laws, power_list, spreadsheets, upper_list
from stack.demo.client import ApiRefused, Client, all_done
from stack.demo.path import Progress

REGISTRAR, LAWYER = "registrar", "legal_reviewer"
ACCOUNT_EXISTS = "account_taken"
UNKNOWN_ACCOUNT = "wrong_credentials"
ACCOUNTS_PER_CALL = 10
"""To hash a password is slow on purpose; on a busy machine a call with all of them would outlast nginx's patience."""


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

    def body_id(self, key: str) -> str:
        """Return the id under which a body of the district is registered; its credit code says which it is."""
        return self._body_ids[district.body(key)["uscc"]]

    @cached_property
    def _body_ids(self) -> dict[str, str]:
        bodies = self.client(REGISTRAR).get("/intake/api/bodies")["bodies"]
        return {body["uscc"]: body["body_id"] for body in bodies}

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


def register(
    accounts: Accounts, environment: dict[str, str], progress: Progress = lambda _what, _done, _total: None
) -> None:
    """
    Register the bodies and accounts of the district that are not there yet.

    :raises ApiRefused: when an account is refused
    """
    accounts.make_password()
    registrar = _registrar(accounts, environment)
    progress("机构名录导入", len(district.bodies()), len(district.bodies()))
    entries = [
        {
            "account": each.account,
            "name": each.name,
            "password": accounts.password,
            "body_id": accounts.body_id(each.body),
            "roles": [each.role],
        }
        for each in (*district.accounts(), *district.reporters())
        if each.account != REGISTRAR
    ]
    for start in range(0, len(entries), ACCOUNTS_PER_CALL):
        some = entries[start : start + ACCOUNTS_PER_CALL]
        results = registrar.batch("/intake/api/accounts", "accounts", some)
        all_done([result for result in results if result["code"] != ACCOUNT_EXISTS])
        progress("建立账号", start + len(some), len(entries))


def bring_laws(
    accounts: Accounts, environment: dict[str, str], progress: Progress = lambda _what, _done, _total: None
) -> None:
    """Import excerpts of the laws that the lists cite, as an operator would; a law that is there stays as it is."""
    there = _registered_laws(accounts.client(LAWYER))
    excerpts = laws.excerpts()
    missing = [one for one in excerpts if not {one.title, one.law} & there]
    if missing:
        with tempfile.TemporaryDirectory() as folder:
            laws.write_files(Path(folder), missing)
            command("import-laws", folder, environment=environment, service="review")
    progress("法律法规登记（节录）", len(excerpts), len(excerpts))


def _registered_laws(lawyer: Client) -> set[str]:
    """Return the titles of the laws in the register."""
    titles: set[str] = set()
    page = 1
    while rows := lawyer.get("/review/api/laws", page=page)["laws"]:
        titles |= {row["title"] for row in rows}
        page += 1
    return titles


def bring_power_list(environment: dict[str, str], progress: Progress = lambda _what, _done, _total: None) -> None:
    """Import the published power list as the registrar would; what is there already stays as it is."""
    options = [f"--{name.replace('_', '-')}={text}" for name, text in power_list.edition().items()]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "权力清单.xlsx"
        file.write_bytes(power_list.power_list_file())
        command("import-power-list", str(file), *options, environment=environment)
    progress("权力清单导入", len(power_list.items()), len(power_list.items()))


def bring_upper_list(environment: dict[str, str], progress: Progress = lambda _what, _done, _total: None) -> None:
    """Import the city's list as the registrar would; what is there already stays as it is."""
    options = [f"--{name.replace('_', '-')}={text}" for name, text in upper_list.edition().items()]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "市级清单.xlsx"
        file.write_bytes(upper_list.upper_list_file())
        command("import-upper", str(file), *options, environment=environment)
    progress("市级清单导入", len(upper_list.items()), len(upper_list.items()))


def _registrar(accounts: Accounts, environment: dict[str, str]) -> Client:
    """
    Return the registrar; whoever finds none imports the register first.

    From then on the register is the registrar's: a second run does not overwrite what was changed at the desk.
    """
    try:
        return accounts.client(REGISTRAR)
    except ApiRefused as refused:
        if refused.answer.get("code") != UNKNOWN_ACCOUNT:
            raise
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "机构名录.xlsx"
        file.write_bytes(spreadsheets.register_file(district.bodies()))
        command("register-bodies", str(file), environment=environment)
    first = next(each for each in district.accounts() if each.account == REGISTRAR)
    who = ("--account", first.account, "--name", first.name, "--role", first.role)
    office = ("--uscc", district.body(first.body)["uscc"])
    command("create-account", *who, *office, environment=environment, password=accounts.password)
    return accounts.client(REGISTRAR)


def command(*arguments: str, environment: dict[str, str], password: str = "", service: str = "intake") -> None:
    """Run a command of a service at the terminal."""
    words = [sys.executable, "-m", f"services.{service}", "cli", *arguments]
    subprocess.run(words, input=password, text=True, check=True, env=environment, stdout=subprocess.DEVNULL)
