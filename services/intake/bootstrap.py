"""Puts intake together: settings -> repositories -> use cases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from services.intake.adapters.adjustments.stores import adjustment_stores, finding_grounds
from services.intake.adapters.all_documents import OUTBOXES, prepare_collections
from services.intake.adapters.archives import ZipArchives
from services.intake.adapters.campaign_filed import MongoFiledItems
from services.intake.adapters.campaigns import MongoCampaigns, MongoReminders
from services.intake.adapters.files import GridFiles
from services.intake.adapters.filings import MongoFilings, MongoSignOffs
from services.intake.adapters.followings import MongoHeirs, MongoRuns
from services.intake.adapters.implementations import MongoImplementations
from services.intake.adapters.import_facts import MongoItemNames, MongoUploads
from services.intake.adapters.imports import MongoImports
from services.intake.adapters.items import MongoItems
from services.intake.adapters.laws.citations import MongoCitations
from services.intake.adapters.laws.law_stores import cited_revisions, law_stores
from services.intake.adapters.laws.laws import MongoLaws
from services.intake.adapters.machine_clients import MongoMachineClients, RandomTokens
from services.intake.adapters.operations.stores import operation_stores
from services.intake.adapters.opinions import MongoOpinions
from services.intake.adapters.power_items import MongoPowerImports, MongoPowerItems
from services.intake.adapters.references import MongoReferences
from services.intake.adapters.register import MongoAccounts, MongoBodies
from services.intake.adapters.scope import MongoCompiledNames, MongoPowerNames
from services.intake.adapters.sessions import Argon2Passwords, MongoAttempts, MongoSessions
from services.intake.adapters.sources import MongoSources
from services.intake.adapters.typed_forms import MongoTypedForms
from services.intake.adapters.upper_stores import upper_stores
from services.intake.adapters.upper_texts import MongoUpperTexts
from services.intake.adapters.zero_reports import MongoZeroReports
from services.intake.application.accounts import AccountKeeping
from services.intake.application.adjustments.adjustment_cases import AdjustmentCases, AdjustmentKeeping
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
from services.intake.application.importing_writing import BatchWriting
from services.intake.application.keeping_typed import KeepingTyped
from services.intake.application.laws.catching_up import CatchingUp
from services.intake.application.laws.impact_batch import JudgingNow
from services.intake.application.laws.law_cases import LawCases
from services.intake.application.laying_before import LayingBefore
from services.intake.application.like_names import NameChecking
from services.intake.application.machine_clients import MachineClientKeeping
from services.intake.application.mirrored_writing import MirroredWriting
from services.intake.application.mirroring import Mirroring
from services.intake.application.moving import Moving, Submission
from services.intake.application.operations.operation_cases import OperationCases
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
from services.intake.domain.lint.rules import lint_rules
from shared.runtime.clock import clock_of
from shared.runtime.dead_letters import DeadLetters
from shared.runtime.forking import in_two_processes
from shared.runtime.grouping import GroupCommit
from shared.runtime.jobs import Jobs
from shared.runtime.mongo import open_database
from shared.runtime.settings import Settings
from shared.runtime.twins import in_a_pair
from shared.runtime.web.revocation import RevokedSessions, revoked_sessions_of
from shared.standards.workday_sources import workday_calendar

__all__ = ["OUTBOXES", "SERVICE", "UseCases", "build"]

SERVICE = "intake"
REVOKED = revoked_sessions_of(SERVICE)


@dataclass(frozen=True, kw_only=True)
class UseCases:
    """All that the doors of intake may call; `submit_one` joins submissions that arrive together into one write."""

    adjustments: AdjustmentCases
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
    operations: OperationCases
    putting_away: PuttingAway
    scope_overriding: ScopeOverriding
    submit_one: Callable[[Submission], ItemOutcome]
    laws: LawCases
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
    stores, uppers = upper_stores(), MongoUpperTexts()
    return Following(
        heirs=MongoHeirs(),
        uppers=uppers,
        runs=MongoRuns(),
        batch=FollowingBatch(items=stores.items, revisions=stores.revisions, uppers=uppers),
        mirrored=MirroredWriting(items=stores.items, revisions=stores.revisions, uppers=stores.uppers),
        jobs=Jobs(settings.service, FOLLOW_QUEUE),
    )


def build(settings: Settings) -> UseCases:
    """Return the use cases; the database of `settings` is open already."""
    prepare_collections(REVOKED)
    dead_letters, jobs = DeadLetters(settings.service), Jobs(settings.service, QUEUE)
    dead_letters.prepare()
    jobs.prepare()
    items, revisions, opinions = MongoItems(), cited_revisions(), MongoOpinions()
    bodies, revoked, sessions = MongoBodies(clock_of(settings)), RevokedSessions(REVOKED), MongoSessions()
    accounts, attempts, passwords = MongoAccounts(), MongoAttempts(), Argon2Passwords(settings.password_memory_kib)
    machine_clients = MachineClientKeeping(
        clients=MongoMachineClients(), bodies=bodies, admitted=revoked, tokens=RandomTokens()
    )
    sources, scope, stores = MongoSources(), Scope(names=MongoPowerNames()), upper_stores()
    imports, parents, grounds = MongoImports(), stores.uppers, finding_grounds(revisions)
    lint_rules()  # a file of rules that cannot be read stops the start, not the first clerk who saves
    moving = Moving(
        items=items, revisions=revisions, bodies=bodies, sources=sources, scope=scope, parents=parents, grounds=grounds
    )
    name_checking = NameChecking(items=items, scope=scope, compiled=MongoCompiledNames())
    sign_offs, files, heirs, uppers = MongoSignOffs(), GridFiles(), MongoHeirs(), MongoUpperTexts()
    following, beside = following_of(settings), partial(in_a_pair, prepare=partial(open_database, settings))
    reading = Reading(
        items=items, revisions=revisions, opinions=opinions, sources=sources, implementations=MongoImplementations()
    )
    drafting = Drafting(items=items, revisions=revisions, bodies=bodies, sources=sources, files=files)
    checking = Checking(
        items=items,
        revisions=revisions,
        bodies=bodies,
        names=MongoItemNames(),
        sources=sources,
        files=files,
        like_names=name_checking,
        spread=in_two_processes,
    )
    mending = Mending(imports=imports, checking=checking)
    referencing, typed = Referencing(references=MongoReferences()), KeepingTyped(typed_forms=MongoTypedForms())
    simplifying = Simplifying(reading=reading, revisions=revisions, sources=sources, referencing=referencing)
    upper = UpperCases.of(stores, drafting=drafting, following=following, referencing=referencing)
    adjusting = adjustment_stores(items=items, revisions=revisions, bodies=bodies, sources=sources)
    keeping, judges = AdjustmentKeeping.of(adjusting), JudgingNow(laws=MongoLaws(), index=MongoCitations())
    campaigns, zero_reports = MongoCampaigns(), MongoZeroReports()
    campaign_view = CampaignView(
        campaigns=campaigns,
        bodies=bodies,
        items=MongoFiledItems(),
        zero_reports=zero_reports,
        calendar=workday_calendar,
    )
    return UseCases(
        adjustments=AdjustmentCases.of(adjusting, keeping, judges),
        laws=LawCases.of(
            law_stores(Jobs(settings.service, FOLLOW_QUEUE)),
            book=keeping.book,
            reciting=keeping.reciting,
            reading=reading,
            beside=beside,
        ),
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
            writing=BatchWriting(imports=imports, drafting=drafting, checking=checking),
            jobs=jobs,
            beside=beside,
        ),
        mending=mending,
        typed=typed,
        moving=moving,
        name_checking=name_checking,
        operations=OperationCases.of(operation_stores(items=items, revisions=revisions, bodies=bodies)),
        putting_away=PuttingAway(
            items=items,
            revisions=revisions,
            bodies=bodies,
            sources=sources,
            claims=stores.claims,
            declarations=stores.declarations,
            law_changes=CatchingUp(laws=MongoLaws(), index=MongoCitations(), judges=judges, book=keeping.book),
        ),
        scope_overriding=ScopeOverriding(items=items, reading=reading, scope=scope),
        submit_one=GroupCommit(moving.submit).submit,
        laying_before=LayingBefore(items=items, revisions=revisions, sources=sources, sign_offs=sign_offs),
        signing=Signing(items=items, revisions=revisions, sources=sources, sign_offs=sign_offs, files=files),
        filing=FilingBatches(
            items=items, revisions=revisions, sources=sources, filings=MongoFilings(), files=files, grounds=grounds
        ),
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
            accounts=accounts, bodies=bodies, sessions=sessions, passwords=passwords, attempts=attempts, revoked=revoked
        ),
        resending=Resending(
            items=items,
            revisions=revisions,
            bodies=bodies,
            sources=sources,
            machine_clients=machine_clients,
            parents=parents,
            grounds=grounds,
        ),
        revoked=revoked,
        dead_letters=dead_letters,
        jobs=jobs,
    )
