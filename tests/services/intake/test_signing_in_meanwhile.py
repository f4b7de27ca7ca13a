"""Who signs in while the account is being changed has what the account is afterwards, or no session at all."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest
from mongoengine.connection import get_db

from services.intake.adapters.register import MongoAccounts
from services.intake.adapters.sessions import Argon2Passwords
from services.intake.domain.accounts import AccountLocked, WrongCredentials
from services.intake.domain.bodies import Body
from shared.contracts.envelope import Envelope
from tests.services.intake.conftest import PASSWORD, REGISTRAR, Browser, Intake

ACCOUNT, NEW = "mzj-bianzhi", "another-good-one"
Change = Callable[[Intake, str, datetime], None]


def reset(intake: Intake, account_id: str, at: datetime) -> None:
    intake.cases.accounts.reset_password(REGISTRAR, account_id, NEW, at)


def lock(intake: Intake, account_id: str, at: datetime) -> None:
    intake.cases.accounts.set_lock(REGISTRAR, account_id, True, at)


def give_other_roles(intake: Intake, account_id: str, at: datetime) -> None:
    intake.cases.accounts.set_roles(REGISTRAR, account_id, frozenset({"endorser"}), at)


CHANGES = [reset, lock, give_other_roles]


@pytest.fixture
def account_id(intake: Intake, bureau: Body) -> str:
    """An account to sign in with."""
    return intake.account(ACCOUNT, bureau, "compiler")


def meanwhile(monkeypatch: pytest.MonkeyPatch, kind: type[Any], name: str, happens: Callable[[], object]) -> None:
    """Let something happen once when a method of a class has done its work, before it answers."""
    method, waiting = getattr(kind, name), [happens]

    def followed(self: Any, *args: Any) -> Any:
        answer = method(self, *args)
        if waiting:
            waiting.pop()()
        return answer

    monkeypatch.setattr(kind, name, followed)


@pytest.mark.parametrize(("change", "refusal"), [(reset, WrongCredentials), (lock, AccountLocked)])
def test_what_is_reset_or_locked_while_the_password_is_checked_begins_no_session(
    intake: Intake, account_id: str, monkeypatch: pytest.MonkeyPatch, change: Change, refusal: type[Exception]
) -> None:
    began = intake.clock.now()
    intake.clock.forward(seconds=1)
    meanwhile(monkeypatch, Argon2Passwords, "matches", lambda: change(intake, account_id, began))

    with pytest.raises(refusal):
        intake.cases.signing_in.sign_in(ACCOUNT, PASSWORD, intake.clock.now())

    assert intake.count("sessions") == 0


def test_a_session_has_the_roles_that_were_given_while_the_password_was_checked(
    intake: Intake, account_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    began = intake.clock.now()
    intake.clock.forward(seconds=1)
    meanwhile(monkeypatch, Argon2Passwords, "matches", lambda: give_other_roles(intake, account_id, began))

    signed_in = intake.cases.signing_in.sign_in(ACCOUNT, PASSWORD, intake.clock.now())

    assert signed_in.account.roles == {"endorser"}


@pytest.mark.parametrize("change", CHANGES)
def test_a_session_that_begins_before_the_change_is_saved_ends_with_it(
    intake: Intake, account_id: str, browser: Browser, monkeypatch: pytest.MonkeyPatch, change: Change
) -> None:
    """Here and, by the message, everywhere else; though it began later than the registrar pressed the button."""
    pressed = intake.clock.now()

    def sign_in() -> None:
        intake.clock.forward(seconds=1)
        assert browser.sign_in(ACCOUNT).status_code == 303
        assert browser.get("/intake/items").status_code == 200

    meanwhile(monkeypatch, MongoAccounts, "get", sign_in)
    change(intake, account_id, pressed)

    assert "/intake/sign-in" in browser.get("/intake/items").headers["Location"]
    [session] = get_db("intake")["sessions"].find()
    said = [Envelope.decode(one["body"]) for one in intake.stored("accounts", account_id)["outbox"]]
    assert datetime.fromisoformat(said[-1].data["revoked_at"]) >= session["started_at"]


def test_a_session_with_the_new_password_counts_whatever_the_clocks_say(
    intake: Intake, account_id: str, browser: Browser
) -> None:
    """One process may be ahead of another, and a rehearsal goes back to today."""
    intake.clock.forward(days=9)
    intake.cases.signing_in.sign_in(ACCOUNT, PASSWORD, intake.clock.now())
    intake.clock.forward(days=-9)
    reset(intake, account_id, intake.clock.now())

    assert browser.sign_in(ACCOUNT, NEW).status_code == 303

    assert browser.get("/intake/items").status_code == 200


def test_many_sign_in_to_one_account_at_once(intake: Intake, account_id: str) -> None:
    """A program of a body may do so; none is in the way of the others."""
    at = intake.clock.now()

    with ThreadPoolExecutor(4) as programs:
        found = list(programs.map(lambda _: intake.cases.signing_in.sign_in(ACCOUNT, PASSWORD, at), range(4)))

    assert len({one.session.session_id for one in found}) == intake.count("sessions") == 4
