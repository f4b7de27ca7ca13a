"""Puts coding together: settings -> repositories -> use cases; names the collections that have an outbox."""

from __future__ import annotations

from dataclasses import dataclass

from services.coding.adapters.documents import DOCUMENTS, CodeAssignment
from services.coding.adapters.ledger import MongoLedger, drop_outdated_indexes
from services.coding.adapters.tables import MongoBodies, MongoDepartments, MongoSequences
from services.coding.application.assign_codes import AssignCodes
from services.coding.application.code_rule import code_rule, demonstration_departments
from services.coding.application.keep_copies import KeepCopies
from services.coding.application.keep_departments import KeepDepartments
from services.coding.application.read_ledger import ReadLedger
from services.coding.application.retire_codes import RetireCodes
from services.coding.application.share_codes import ShareCodes
from services.coding.application.tell_again import TellAgain
from shared.kernel.clock import Clock
from shared.runtime.clock import clock_of
from shared.runtime.dead_letters import DeadLetters
from shared.runtime.mongo import ensure_indexes
from shared.runtime.settings import Settings
from shared.runtime.web.revocation import RevokedSessions, revoked_sessions_of
from shared.standards.tables import table
from shared.standards.uscc import is_valid

SERVICE = "coding"
OUTBOXES = (CodeAssignment,)
REVOKED = revoked_sessions_of(SERVICE)


@dataclass(frozen=True, kw_only=True)
class UseCases:
    """All that the doors of coding may call."""

    assign_codes: AssignCodes
    retire_codes: RetireCodes
    departments: KeepDepartments
    ledger: ReadLedger
    copies: KeepCopies
    tell_again: TellAgain
    revoked: RevokedSessions
    dead_letters: DeadLetters


def build(settings: Settings, clock: Clock | None = None) -> UseCases:
    """Return the use cases; the database of `settings` is open already."""
    drop_outdated_indexes()
    ensure_indexes((*DOCUMENTS, REVOKED))
    rule, clock = code_rule(), clock or clock_of(settings)
    ledger, bodies, departments, sequences = MongoLedger(rule), MongoBodies(), MongoDepartments(), MongoSequences()
    levels = table("exercise_level")
    departments.seed(demonstration_departments())
    revoked, dead_letters = RevokedSessions(REVOKED), DeadLetters(SERVICE)
    dead_letters.prepare()
    return UseCases(
        assign_codes=AssignCodes(
            ledger=ledger,
            sequences=sequences,
            shares=ShareCodes(
                ledger=ledger,
                sequences=sequences,
                bodies=bodies,
                rule=rule,
                levels=levels,
                is_valid_uscc=is_valid,
                clock=clock,
            ),
            bodies=bodies,
            departments=departments,
            rule=rule,
            item_types=table("item_type"),
            levels=levels,
            is_valid_uscc=is_valid,
            clock=clock,
        ),
        retire_codes=RetireCodes(ledger=ledger, clock=clock),
        departments=KeepDepartments(departments=departments, ledger=ledger, bodies=bodies),
        ledger=ReadLedger(ledger=ledger, rule=rule),
        copies=KeepCopies(bodies=bodies, revoked=revoked),
        tell_again=TellAgain(ledger=ledger),
        revoked=revoked,
        dead_letters=dead_letters,
    )
