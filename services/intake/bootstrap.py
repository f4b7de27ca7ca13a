"""Puts intake together: settings -> repositories -> use cases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from services.intake.adapters.archives import ZipArchives
from services.intake.adapters.campaign_filed import MongoFiledItems
from services.intake.adapters.campaigns import CampaignDocument, MongoCampaigns, MongoReminders, ReminderDocument
from services.intake.adapters.claims import DeclarationDocument
from services.intake.adapters.documents import AGGREGATES, DOCUMENTS
from services.intake.adapters.files import AttachmentDocument, GridFiles
from services.intake.adapters.filings import FILING_DOCUMENTS, MongoFilings, MongoSignOffs
from services.intake.adapters.followings import FollowingRunDocument, MongoHeirs, MongoRuns
from services.intake.adapters.implementations import MongoImplementations
from services.intake.adapters.import_documents import IMPORT_DOCUMENTS
from services.intake.adapters.imports import MongoImports, MongoItemNames, MongoKnownFiles, MongoUploads
from services.intake.adapters.items import MongoItems, MongoRevisions
from services.intake.adapters.machine_clients import MachineClientDocument, MongoMachineClients, RandomTokens
from services.intake.adapters.opinions import MongoOpinions
from services.intake.adapters.power_items import POWER_DOCUMENTS, MongoPowerImports, MongoPowerItems
from services.intake.adapters.references import MongoReferences, ReferenceDocument
from services.intake.adapters.register import MongoAccounts, MongoBodies
from services.intake.adapters.scope import MongoCompiledNames, MongoPowerNames
from services.intake.adapters.sessions import Argon2Passwords, MongoAttempts, MongoSessions
from services.intake.adapters.sources import MongoSources
from services.intake.adapters.typed_forms import MongoTypedForms, TypedFormDocument
from services.intake.adapters.upper_items import UPPER_DOCUMENTS
from services.intake.adapters.upper_stores import upper_stores
from services.intake.adapters.upper_texts import MongoUpperTexts
from services.intake.adapters.zero_reports import MongoZeroReports, ZeroReportDocument
from services.intake.application.accounts import AccountKeeping
from services.intake.application.advising import Advising
from services.intake.application.attaching import Attaching
from services.intake.application.campaign_extensions import ExtensionTakingBack
from services.intake.application.campaign_reminding import Reminding
from services.intake.application.campaign_view import CampaignView
from services.intake.application.campaigns import CampaignKeeping
from services.intake.application.contact_keeping import ContactKeeping
from services.intake.application.copying import Copying
from services.intake.application.deciding import ItemOutcome
from services.intake.application.discarding import PuttingAway
from services.intake.application.drafting import Drafting
from services.intake.application.exporting import Exporting
from services.intake.application.filing import FilingBatches
from services.intake.application.following import QUEUE as FOLLOW_QUEUE
from services.intake.application.following import Following
from services.intake.application.following_batch import FollowingBatch
from services.intake.application.importing import QUEUE, Importing
from services.intake.application.importing_check import Checking
from services.intake.application.importing_mending import Mending
from services.intake.application.keeping_typed import KeepingTyped
from services.intake.application.laying_before import LayingBefore
from services.intake.application.like_names import NameChecking
from services.intake.application.machine_clients import MachineClientKeeping
from services.intake.application.mirroring import Mirroring
from services.intake.application.moving import Moving, Submission
from services.intake.application.power_import import PowerListImport
from services.intake.application.power_view import PowerView
from services.intake.application.pushing import Pushing
from services.intake.application.reading import Reading
from services.intake.application.references import Referencing
from services.intake.application.registering import Registering
from services.intake.application.resending import Resending
from services.intake.application.scope import Scope
from services.intake.application.scope_overriding import ScopeOverriding
from services.intake.application.signing import Signing
from services.intake.application.signing_in import SigningIn
from services.intake.application.simplifying import Simplifying
from services.intake.application.taking_over import TakingOver
from services.intake.application.upper_cases import UpperCases
from services.intake.application.zero_reporting import ZeroReporting
from shared.runtime.dead_letters import DeadLetters
from shared.runtime.forking import in_two_processes
from shared.runtime.grouping import GroupCommit
from shared.runtime.jobs import Jobs
from shared.runtime.mongo import ensure_indexes
from shared.runtime.settings import Settings
from shared.runtime.web.revocation import RevokedSessions, revoked_sessions_of
from shared.standards.workday_sources import workday_calendar

SERVICE = "intake"
OUTBOXES = (*AGGREGATES, MachineClientDocument, FollowingRunDocument, ReminderDocument, ZeroReportDocument)
REVOKED = revoked_sessions_of(SERVICE)
MORE_DOCUMENTS = (
    AttachmentDocument,
    ReferenceDocument,
    TypedFormDocument,
    MachineClientDocument,
    FollowingRunDocument,
    CampaignDocument,
    ReminderDocument,
    ZeroReportDocument,
    DeclarationDocument,
    REVOKED,
)


@dataclass(frozen=True, kw_only=True)
class UseCases:
    """All that the doors of intake may call; `submit_one` joins submissions that arrive together into one write."""

    advising: Advising
    attaching: Attaching
    campaigns: CampaignKeeping
    campaign_view: CampaignView
    extension_taking_back: ExtensionTakingBack
    reminding: Reminding
    zero_reporting: ZeroReporting
    contacts: ContactKeeping
    copying: Copying
    drafting: Drafting
    importing: Importing
    mending: Mending
    exporting: Exporting
    typed: KeepingTyped
    moving: Moving
    name_checking: NameChecking
    putting_away: PuttingAway
    scope_overriding: ScopeOverriding
    submit_one: Callable[[Submission], ItemOutcome]
    laying_before: LayingBefore
    signing: Signing
    filing: FilingBatches
    following: Following
    taking_over: TakingOver
    pushing: Pushing
    mirroring: Mirroring
    upper: UpperCases
    reading: Reading
    power_import: PowerListImport
    power_view: PowerView
    referencing: Referencing
    simplifying: Simplifying
    registering: Registering
    accounts: AccountKeeping
    machine_clients: MachineClientKeeping
    signing_in: SigningIn
    resending: Resending
    revoked: RevokedSessions
    dead_letters: DeadLetters
    jobs: Jobs


def following_of(settings: Settings) -> Following:
    """Return what lets heirs follow their upper-level items."""
    uppers = MongoUpperTexts()
    return Following(
        heirs=MongoHeirs(),
        uppers=uppers,
        runs=MongoRuns(),
        batch=FollowingBatch(items=MongoItems(), revisions=MongoRevisions(), uppers=uppers),
        jobs=Jobs(settings.service, FOLLOW_QUEUE),
    )


def build(settings: Settings) -> UseCases:
    """Return the use cases; the database of `settings` is open already."""
    ensure_indexes(
        (*DOCUMENTS, *IMPORT_DOCUMENTS, *FILING_DOCUMENTS, *POWER_DOCUMENTS, *UPPER_DOCUMENTS, *MORE_DOCUMENTS)
    )
    dead_letters, jobs = DeadLetters(settings.service), Jobs(settings.service, QUEUE)
    dead_letters.prepare()
    jobs.prepare()
    items, revisions, opinions, bodies = MongoItems(), MongoRevisions(), MongoOpinions(), MongoBodies()
    accounts, attempts, passwords = MongoAccounts(), MongoAttempts(), Argon2Passwords()
    revoked = RevokedSessions(REVOKED)
    machine_clients = MachineClientKeeping(
        clients=MongoMachineClients(), bodies=bodies, admitted=revoked, tokens=RandomTokens()
    )
    sources = MongoSources()
    scope = Scope(names=MongoPowerNames())
    stores = upper_stores()
    parents = stores.uppers
    moving = Moving(items=items, revisions=revisions, bodies=bodies, sources=sources, scope=scope, parents=parents)
    name_checking = NameChecking(items=items, scope=scope, compiled=MongoCompiledNames())
    sign_offs, files = MongoSignOffs(), GridFiles()
    heirs, uppers = MongoHeirs(), MongoUpperTexts()
    following = following_of(settings)
    reading = Reading(
        items=items, revisions=revisions, opinions=opinions, sources=sources, implementations=MongoImplementations()
    )
    drafting = Drafting(items=items, revisions=revisions, bodies=bodies, sources=sources)
    imports = MongoImports()
    checking = Checking(
        items=items,
        revisions=revisions,
        bodies=bodies,
        names=MongoItemNames(),
        sources=sources,
        files=MongoKnownFiles(),
        like_names=name_checking,
        spread=in_two_processes,
    )
    mending = Mending(imports=imports, checking=checking)
    referencing, typed = Referencing(references=MongoReferences()), KeepingTyped(typed_forms=MongoTypedForms())
    simplifying = Simplifying(reading=reading, revisions=revisions, sources=sources, referencing=referencing)
    upper = UpperCases.of(stores, drafting=drafting, following=following, referencing=referencing)
    campaigns, zero_reports = MongoCampaigns(), MongoZeroReports()
    campaign_view = CampaignView(
        campaigns=campaigns,
        bodies=bodies,
        items=MongoFiledItems(),
        zero_reports=zero_reports,
        calendar=workday_calendar,
    )
    return UseCases(
        campaigns=CampaignKeeping(campaigns=campaigns, bodies=bodies, due_on=campaign_view.due_on),
        campaign_view=campaign_view,
        extension_taking_back=ExtensionTakingBack(campaigns=campaigns, bodies=bodies, view=campaign_view),
        reminding=Reminding(campaigns=campaigns, bodies=bodies, view=campaign_view, reminders=MongoReminders()),
        zero_reporting=ZeroReporting(
            view=campaign_view,
            zero_reports=zero_reports,
            files=files,
            upper=upper.covering,
            implementations=MongoImplementations(),
        ),
        contacts=ContactKeeping(bodies=bodies),
        advising=Advising(items=items, bodies=bodies, sources=sources, simplifying=simplifying),
        copying=Copying(items=items, revisions=revisions, typed=typed),
        referencing=referencing,
        simplifying=simplifying,
        attaching=Attaching(files=files, archives=ZipArchives(), bodies=bodies),
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
        typed=typed,
        moving=moving,
        name_checking=name_checking,
        putting_away=PuttingAway(
            items=items,
            revisions=revisions,
            bodies=bodies,
            sources=sources,
            claims=stores.claims,
            declarations=stores.declarations,
        ),
        scope_overriding=ScopeOverriding(items=items, reading=reading, scope=scope),
        submit_one=GroupCommit(moving.submit).submit,
        laying_before=LayingBefore(items=items, revisions=revisions, sources=sources, sign_offs=sign_offs),
        signing=Signing(items=items, revisions=revisions, sources=sources, sign_offs=sign_offs, files=files),
        filing=FilingBatches(items=items, revisions=revisions, sources=sources, filings=MongoFilings(), files=files),
        following=following,
        taking_over=TakingOver(items=items, revisions=revisions, heirs=heirs, uppers=uppers),
        pushing=Pushing(heirs=heirs, uppers=uppers, revisions=revisions, following=following),
        mirroring=Mirroring(items=items, opinions=opinions),
        upper=upper,
        exporting=Exporting(reading=reading, revisions=revisions, bodies=bodies),
        reading=reading,
        power_import=PowerListImport(items=MongoPowerItems(), imports=MongoPowerImports(), bodies=bodies),
        power_view=PowerView(items=MongoPowerItems(), reading=reading),
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
        resending=Resending(
            items=items,
            revisions=revisions,
            bodies=bodies,
            sources=sources,
            machine_clients=machine_clients,
            parents=parents,
        ),
        revoked=revoked,
        dead_letters=dead_letters,
        jobs=jobs,
    )
