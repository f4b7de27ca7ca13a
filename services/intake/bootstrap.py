"""Puts intake together: settings -> repositories -> use cases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from services.intake.adapters.archives import ZipArchives
from services.intake.adapters.documents import AGGREGATES, DOCUMENTS
from services.intake.adapters.files import AttachmentDocument, GridFiles
from services.intake.adapters.import_documents import IMPORT_DOCUMENTS
from services.intake.adapters.imports import MongoImports, MongoItemNames, MongoUploads
from services.intake.adapters.items import MongoItems, MongoOpinions, MongoRevisions
from services.intake.adapters.machine_clients import MachineClientDocument, MongoMachineClients, RandomTokens
from services.intake.adapters.register import MongoAccounts, MongoBodies
from services.intake.adapters.sessions import Argon2Passwords, MongoAttempts, MongoSessions
from services.intake.adapters.typed_forms import MongoTypedForms, TypedFormDocument
from services.intake.application.accounts import AccountKeeping
from services.intake.application.attaching import Attaching
from services.intake.application.deciding import ItemOutcome
from services.intake.application.drafting import Drafting
from services.intake.application.exporting import Exporting
from services.intake.application.importing import QUEUE, Importing
from services.intake.application.importing_check import Checking
from services.intake.application.importing_mending import Mending
from services.intake.application.keeping_typed import KeepingTyped
from services.intake.application.machine_clients import MachineClientKeeping
from services.intake.application.mirroring import Mirroring
from services.intake.application.moving import Moving, Submission
from services.intake.application.reading import Reading
from services.intake.application.registering import Registering
from services.intake.application.resending import Resending
from services.intake.application.signing_in import SigningIn
from shared.runtime.dead_letters import DeadLetters
from shared.runtime.grouping import GroupCommit
from shared.runtime.jobs import Jobs
from shared.runtime.mongo import ensure_indexes
from shared.runtime.settings import Settings
from shared.runtime.web.revocation import RevokedSessions, revoked_sessions_of

SERVICE = "intake"
OUTBOXES = (*AGGREGATES, MachineClientDocument)
REVOKED = revoked_sessions_of(SERVICE)
MORE_DOCUMENTS = (AttachmentDocument, TypedFormDocument, MachineClientDocument, REVOKED)


@dataclass(frozen=True, kw_only=True)
class UseCases:
    """All that the doors of intake may call; `submit_one` joins submissions that arrive together into one write."""

    attaching: Attaching
    drafting: Drafting
    importing: Importing
    mending: Mending
    exporting: Exporting
    typed: KeepingTyped
    moving: Moving
    submit_one: Callable[[Submission], ItemOutcome]
    mirroring: Mirroring
    reading: Reading
    registering: Registering
    accounts: AccountKeeping
    machine_clients: MachineClientKeeping
    signing_in: SigningIn
    resending: Resending
    revoked: RevokedSessions
    dead_letters: DeadLetters
    jobs: Jobs


def build(settings: Settings) -> UseCases:
    """Return the use cases; the database of `settings` is open already."""
    ensure_indexes((*DOCUMENTS, *IMPORT_DOCUMENTS, *MORE_DOCUMENTS))
    dead_letters, jobs = DeadLetters(settings.service), Jobs(settings.service, QUEUE)
    dead_letters.prepare()
    jobs.prepare()
    items, revisions, opinions, bodies = MongoItems(), MongoRevisions(), MongoOpinions(), MongoBodies()
    accounts, attempts, passwords = MongoAccounts(), MongoAttempts(), Argon2Passwords()
    revoked = RevokedSessions(REVOKED)
    machine_clients = MachineClientKeeping(
        clients=MongoMachineClients(), bodies=bodies, admitted=revoked, tokens=RandomTokens()
    )
    moving = Moving(items=items, revisions=revisions, bodies=bodies)
    reading = Reading(items=items, revisions=revisions, opinions=opinions)
    drafting = Drafting(items=items, revisions=revisions, bodies=bodies)
    imports = MongoImports()
    checking = Checking(items=items, revisions=revisions, bodies=bodies, names=MongoItemNames())
    mending = Mending(imports=imports, checking=checking)
    return UseCases(
        attaching=Attaching(files=GridFiles(), archives=ZipArchives(), bodies=bodies),
        drafting=drafting,
        importing=Importing(
            imports=imports,
            uploads=MongoUploads(),
            checking=checking,
            mending=mending,
            drafting=drafting,
            jobs=jobs,
        ),
        mending=mending,
        typed=KeepingTyped(typed_forms=MongoTypedForms()),
        moving=moving,
        submit_one=GroupCommit(moving.submit).submit,
        mirroring=Mirroring(items=items, opinions=opinions),
        exporting=Exporting(reading=reading, revisions=revisions, bodies=bodies),
        reading=reading,
        registering=Registering(bodies=bodies),
        accounts=AccountKeeping(
            accounts=accounts, bodies=bodies, passwords=passwords, attempts=attempts, revoked=revoked
        ),
        machine_clients=machine_clients,
        signing_in=SigningIn(
            accounts=accounts,
            bodies=bodies,
            sessions=MongoSessions(),
            passwords=passwords,
            attempts=attempts,
            revoked=revoked,
        ),
        resending=Resending(items=items, revisions=revisions, bodies=bodies, machine_clients=machine_clients),
        revoked=revoked,
        dead_letters=dead_letters,
        jobs=jobs,
    )
