"""No list and no handler looks through a whole collection: every command is explained as MongoDB would run it."""

from __future__ import annotations

from typing import Any

import pytest
from mongoengine.connection import get_db
from pymongo import monitoring

from services.intake.application.ports import Listing
from services.intake.domain.items import ItemState
from shared.kernel.actor import Actor
from shared.kernel.errors import Refusal
from tests.services.intake.conftest import PASSWORD, REGISTRAR, Intake
from tests.services.intake.test_mirroring import ABOUT, about_list, an_opinion, said
from tests.services.intake.test_moving import withdraw

EXPLAINED = ("find", "aggregate", "count", "update", "delete", "findAndModify")
NOT_OF_THE_COMMAND = ("lsid", "$clusterTime", "$db", "$readPreference", "txnNumber", "writeConcern", "readConcern")


class Commands(monitoring.CommandListener):
    """Keeps the commands themselves while it is asked to."""

    def __init__(self) -> None:
        self.kept: list[dict[str, Any]] | None = None

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        """Keep a command that can be explained."""
        if self.kept is not None and event.command_name in EXPLAINED:
            self.kept.append({k: v for k, v in event.command.items() if k not in NOT_OF_THE_COMMAND})

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        """Nothing to keep."""

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        """Nothing to keep."""


_commands = Commands()
monitoring.register(_commands)


def plans(commands: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Return each command with its winning plans."""
    found = []
    for command in commands:
        for one in _single_statements(command):
            explained = get_db("intake").command("explain", one, verbosity="queryPlanner")
            found.append((str(one), str(_winning(explained))))
    return found


def _single_statements(command: dict[str, Any]) -> list[dict[str, Any]]:
    """MongoDB explains one update at a time."""
    for name, part in (("update", "updates"), ("delete", "deletes")):
        if name == next(iter(command)):
            return [{name: command[name], part: [one]} for one in command[part][:3]]
    return [command]


def _winning(explained: Any) -> list[Any]:
    if isinstance(explained, dict):
        here = [explained["winningPlan"]] if "winningPlan" in explained else []
        return here + [plan for value in explained.values() for plan in _winning(value)]
    if isinstance(explained, list):
        return [plan for value in explained for plan in _winning(value)]
    return []


def read(intake: Intake, compiler: Actor) -> None:
    """Open every list and page."""
    viewer = intake.person(intake.body(8), "supervisor")
    reading = intake.cases.reading
    for listing in (
        Listing(),
        Listing(state=ItemState.DRAFT),
        Listing(search="津贴"),
        Listing(state=ItemState.DRAFT, search="津贴", page=2),
    ):
        reading.list_items(compiler, listing)
        reading.list_items(viewer, listing)
    reading.list_to_endorse(intake.person(intake.body(9), "endorser"), 1, 20)
    intake.cases.accounts.page(1, 20)
    intake.cases.registering.all()
    intake.cases.resending.resend(intake.clock.now(), intake.clock.now())
    intake.cases.resending.resend(None, intake.clock.now())


def write(intake: Intake, compiler: Actor) -> None:
    """Draft, submit, read, ask back, sign in and out."""
    item_id = intake.draft(compiler)
    intake.submit(compiler, item_id)
    withdraw(intake, compiler, item_id)
    intake.cases.reading.item(compiler, item_id)
    body = intake.body(7)
    account_id = intake.account("someone", body, "compiler")
    signed_in = intake.cases.signing_in.sign_in("someone", PASSWORD, intake.clock.now())
    with pytest.raises(Refusal):
        intake.cases.signing_in.sign_in("someone", "wrong", intake.clock.now())
    owner = intake.person(body, "compiler")
    object.__setattr__(owner, "account_id", account_id)
    intake.cases.signing_in.sign_out(owner, signed_in.session.session_id, intake.clock.now())
    intake.cases.accounts.set_lock(REGISTRAR, account_id, True, intake.clock.now())


def hear(intake: Intake, compiler: Actor) -> None:
    """Handle one of every message."""
    item_id, mirroring = intake.draft(compiler), intake.cases.mirroring
    opinion = an_opinion("legal_review", "approve", "")
    mirroring.note_review_opened([said(intake, "review_opened", item_id, 1, round=1, offices=[])])
    mirroring.note_opinions([said(intake, "opinion_given", item_id, 2, round=1, opinion=opinion, **ABOUT)])
    mirroring.take_returned([said(intake, "item_returned", item_id, 3, round=1, opinions=[], **ABOUT)])
    mirroring.take_withdrawn([said(intake, "item_withdrawn", item_id, 4, round=1, reason="", **ABOUT)])
    mirroring.note_withdrawal_refused([said(intake, "withdrawal_refused", item_id, 5, round=1, reason="", **ABOUT)])
    mirroring.take_approved([said(intake, "item_approved", item_id, 6, round=1, **ABOUT)])
    codes = {"base_code": "b", "implementation_code": "i"}
    mirroring.note_codes([said(intake, "code_assigned", item_id, 1, **codes, **ABOUT)])
    mirroring.note_adopted([about_list(intake, "list_adopted", item_id, 2, document_no="n")])
    mirroring.note_list_returned([about_list(intake, "list_returned", item_id, 2, reason="r")])
    mirroring.note_published([said(intake, "item_published", item_id, 3, edition_number=1, path="/", **ABOUT)])


@pytest.mark.parametrize("doing", [read, write, hear])
def test_every_query_has_an_index(intake: Intake, compiler: Actor, doing: Any) -> None:
    """A COLLSCAN is the end of a list page at the first hundred thousand items."""
    for number in range(30):
        intake.draft(compiler, item_name=f"津贴{number}")
    _commands.kept = []
    try:
        doing(intake, compiler)
        commands = _commands.kept
    finally:
        _commands.kept = None

    explained = plans([command for command in commands if "health" not in command.values()])

    assert explained
    assert [command for command, plan in explained if "COLLSCAN" in plan] == []
    sorted_by_hand = [command for command, plan in explained if "'stage': 'SORT'" in plan]
    assert [command for command in sorted_by_hand if "$regex" not in command] == []
