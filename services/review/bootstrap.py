"""Puts review together: settings -> repositories -> use cases; names the collections that have an outbox."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from services.review.adapters.comments import CommentDocument, MongoComments, MongoRunningHearings
from services.review.adapters.documents import BodyDocument, ItemReviewDocument, PolicyDocument
from services.review.adapters.duties import DutyDocument, MongoDuties
from services.review.adapters.form_pdf import pdf
from services.review.adapters.form_word import word
from services.review.adapters.laws.documents import LAW_DOCUMENTS, LawChangeDocument, LawDocument
from services.review.adapters.laws.stores import MongoChanges, MongoLaws, MongoLawTexts
from services.review.adapters.laws.word_text import word_text
from services.review.adapters.operations.store import MongoOperations, OperationDocument
from services.review.adapters.opinion_drafts import MongoDrafts, OpinionDraftDocument
from services.review.adapters.opinion_files import MongoOpinionFiles, MongoStages, OpinionFileDocument
from services.review.adapters.opinion_templates import MongoTemplates, OpinionTemplateDocument
from services.review.adapters.people import MongoAssignments, MongoColleagues, MongoRecusals
from services.review.adapters.people_by_code import MongoInvitations, MongoStandIns
from services.review.adapters.people_documents import PEOPLE_DOCUMENTS
from services.review.adapters.policies import MongoPolicies
from services.review.adapters.reminders import (
    MongoDueTasks,
    MongoReminders,
    MongoRunningTasks,
    ReviewReminderDocument,
)
from services.review.adapters.repositories import MongoBodies, MongoReviews
from services.review.application.appointing import Appointing
from services.review.application.assigning import Assigning
from services.review.application.give_opinions import OpinionBatch, give_together
from services.review.application.inviting import Inviting
from services.review.application.laws.changing import Changing
from services.review.application.laws.comparing import Comparing
from services.review.application.laws.desk import LawDesk
from services.review.application.laws.folder import FolderImport
from services.review.application.laws.ports import Stores
from services.review.application.laws.previewing import Previewing
from services.review.application.laws.reading import Reading
from services.review.application.laws.registering import Registering
from services.review.application.links import Links
from services.review.application.operations.desk import OperationDesk
from services.review.application.opinion_forms import DOCX, PDF, OpinionForms
from services.review.application.people import People
from services.review.application.policy import PolicyBook
from services.review.application.ports import Reviews
from services.review.application.reckoning import Reckoning
from services.review.application.recusing import Recusing
from services.review.application.reminding import Reminding
from services.review.application.standing_in import StandInDesk
from services.review.application.use_cases import UseCases
from shared.kernel.batches import Outcome
from shared.kernel.clock import Clock
from shared.runtime.clock import clock_of
from shared.runtime.dead_letters import DeadLetters
from shared.runtime.grouping import GroupCommit
from shared.runtime.jobs import Jobs
from shared.runtime.mongo import ensure_indexes
from shared.runtime.reckoned_years import MongoReckonedYear
from shared.runtime.settings import Settings
from shared.runtime.web.revocation import RevokedSessions, revoked_sessions_of
from shared.spreadsheets.writing import written_xlsx
from shared.standards.tables import table
from shared.standards.workday_sources import workday_calendar

SERVICE = "review"
ROUNDS = "rounds"
"""The last days of rounds, by the name of their mark in the collection `reckoned_years`."""
OUTBOXES = (ItemReviewDocument, ReviewReminderDocument, LawDocument, LawChangeDocument, OperationDocument)


def build(settings: Settings, clock: Clock | None = None) -> UseCases:
    """Return the use cases over collections with their indexes; the database of `settings` is open already."""
    assert settings.service == SERVICE
    prepare()
    return assemble(settings, clock)


def prepare() -> None:
    """Make the collections and their indexes; what exists is left alone."""
    ensure_indexes((OpinionDraftDocument, OpinionTemplateDocument))
    ensure_indexes((ItemReviewDocument, BodyDocument, PolicyDocument, revoked_sessions_of(SERVICE)))
    ensure_indexes((CommentDocument, OpinionFileDocument, DutyDocument))
    ensure_indexes((*PEOPLE_DOCUMENTS, ReviewReminderDocument))
    ensure_indexes((*LAW_DOCUMENTS, OperationDocument))
    Jobs(SERVICE).prepare()


def assemble(settings: Settings, clock: Clock | None = None) -> UseCases:
    """Return the use cases over collections that are prepared."""
    jobs = Jobs(SERVICE)
    reviews, policies = MongoReviews(), MongoPolicies()
    give = GroupCommit(partial(give_together, reviews=reviews)).submit
    return UseCases(
        reviews=reviews,
        bodies=MongoBodies(),
        policies=policies,
        drafts=MongoDrafts(),
        templates=MongoTemplates(),
        revocations=revoked_sessions(),
        clock=clock or clock_of(settings),
        give=give,
        people=_people(reviews, policies, give),
        comments=MongoComments(),
        running_hearings=MongoRunningHearings(),
        forms=_forms(reviews, policies, jobs, clock or clock_of(settings)),
        jobs=jobs,
        duties=MongoDuties(),
        reckoning=Reckoning(
            reviews=reviews,
            tasks=MongoRunningTasks(),
            mark=MongoReckonedYear(SERVICE, ROUNDS),
            calendar=workday_calendar,
        ),
        reminding=Reminding(tasks=MongoDueTasks(), reminders=MongoReminders()),
        dead_letters=DeadLetters(SERVICE),
        laws=_laws(jobs, clock or clock_of(settings)),
        operations=OperationDesk(store=MongoOperations(), policies=policies, clock=clock or clock_of(settings)),
    )


def _people(reviews: Reviews, policies: PolicyBook, give: Callable[[OpinionBatch], tuple[Outcome, ...]]) -> People:
    assignments, colleagues, recusals = MongoAssignments(), MongoColleagues(), MongoRecusals()
    stand_ins, invitations = MongoStandIns(), MongoInvitations()
    assigning = Assigning(
        assignments=assignments,
        colleagues=colleagues,
        recusals=recusals,
        stand_ins=stand_ins,
        reviews=reviews,
        policies=policies,
    )
    return People(
        assigning=assigning,
        appointing=Appointing(reviews=reviews, colleagues=colleagues, recusals=recusals, policies=policies),
        stand_ins=StandInDesk(stand_ins=stand_ins, policies=policies),
        recusing=Recusing(
            recusals=recusals, assignments=assignments, assigning=assigning, reviews=reviews, policies=policies
        ),
        inviting=Inviting(invitations=invitations, reviews=reviews),
        links=Links(invitations=invitations, reviews=reviews, policies=policies, give=give),
        colleagues=colleagues,
        policies=policies,
    )


def _laws(jobs: Jobs, clock: Clock) -> LawDesk:
    stores = Stores(laws=MongoLaws(), texts=MongoLawTexts(), changes=MongoChanges())
    ranks = table("legal_basis_rank")
    registering = Registering(stores=stores, word=word_text, ranks=ranks, clock=clock)
    comparing = Comparing(stores=stores, jobs=jobs, clock=clock)
    return LawDesk(
        reading=Reading(stores=stores, clock=clock),
        previewing=Previewing(word=word_text, ranks=ranks),
        registering=registering,
        changing=Changing(stores=stores, comparing=comparing, clock=clock),
        comparing=comparing,
        folder=FolderImport(stores=stores, registering=registering, word=word_text, ranks=ranks),
    )


def _forms(reviews: Reviews, policies: PolicyBook, jobs: Jobs, clock: Clock) -> OpinionForms:
    return OpinionForms(
        reviews=reviews,
        policies=policies,
        stages=MongoStages(),
        files=MongoOpinionFiles(),
        jobs=jobs,
        printers={DOCX: word, PDF: pdf},
        table=lambda rows: written_xlsx({"审核意见": rows}),
        clock=clock,
    )


def revoked_sessions() -> RevokedSessions:
    """Return the sessions that this service refuses."""
    return RevokedSessions(revoked_sessions_of(SERVICE))
