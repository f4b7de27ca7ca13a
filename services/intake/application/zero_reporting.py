"""The zero report (零报告): prepared by the compiler or the head, signed by the head, withdrawn with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.intake.application.attaching import Files
from services.intake.application.campaign_duties import Duty
from services.intake.application.campaign_ports import UpperExpectations, ZeroReports
from services.intake.application.campaign_view import CampaignView
from services.intake.application.reading import Implementations
from services.intake.application.signing import checked_scan
from services.intake.domain.items import IMPLEMENTATION_LIST
from services.intake.domain.work_plans import CampaignState
from services.intake.domain.zero_reports import (
    Compared,
    ZeroReport,
    ZeroState,
    check_all_begun,
    check_has_none,
    prepared,
    report_id_of,
    signed,
    undecided,
    withdrawn,
)
from shared.contracts.envelope import Envelope, emit
from shared.kernel.actor import Actor
from shared.kernel.errors import Invalid, LostRace, NotFound, Problem
from shared.standards.element_list import element_list

PREPARE, SIGN = "zero_report.prepare", "zero_report.sign"
MOST_NAMED = 5
"""How many unseen items a refusal names."""
NO_DUTY = "本单位在这个阶段没有报送任务。请从“我的任务”重新打开。"


@dataclass(frozen=True, kw_only=True)
class ZeroRequest:
    """
    What somebody says of the own body in one stage; `version` is that of the report as seen, 0 when there was none.

    `scan` is the SHA-256 of the stamped scan. With `is_ours_denied` the head says that no item which the upper level
    expects is the body's own; `seen` are the ids of those without a word on them that he was shown.
    """

    actor: Actor
    at: datetime
    campaign_id: str
    stage_key: str
    version: int
    statement: str = ""
    scan: str = ""
    is_ours_denied: bool = False
    seen: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class ZeroView:
    """
    A body's zero report in a stage with all that bears on it.

    The directory list is held against the upper level: `expected`, None when there is no such list. Implementation
    lists are held against the body's own items: `unbegun` of them have no list yet, and one
    may be begun now for `may_begin` of these. `is_asked` tells whether the body
    owes the stage: one that did may have a report in it that goes on answering to the upper level.
    """

    duty: Duty
    report: ZeroReport | None
    expected: Sequence[Compared] | None
    unbegun: int = 0
    may_begin: int = 0
    is_asked: bool = True

    @property
    def counts(self) -> bool:
        """Tell whether the report counts for the stage."""
        return self.duty.is_zero

    @property
    def newly_expected(self) -> Sequence[Compared]:
        """Return what the upper level expects now, what the head did not answer for, and nothing is said of."""
        if self.report is None or self.report.state is not ZeroState.SIGNED:
            return ()
        answered = {each.upper_id for each in self.report.compared if not each.reason}
        return [each for each in undecided(self.expected) if each.upper_id not in answered]


class ZeroReporting:
    """Use cases of a body that has nothing to put on a list."""

    def __init__(
        self,
        *,
        view: CampaignView,
        zero_reports: ZeroReports,
        files: Files,
        upper: UpperExpectations,
        implementations: Implementations,
    ) -> None:
        self._view, self._reports, self._files = view, zero_reports, files
        self._upper, self._implementations = upper, implementations

    def look(self, actor: Actor, at: datetime, *, campaign_id: str, stage_key: str, body_id: str) -> ZeroView:
        """
        Return a body's zero report in a stage, and what it is compared with.

        One that was written stays to be read, and to be withdrawn, when the body owes the stage no more.

        :raises NotFound: when the body owes nothing in the stage and has no report, or it is not for this person to see
        """
        duties = self._view.of_body(actor, campaign_id, body_id, at)
        duty = next((one for one in duties if one.stage.key == stage_key), None)
        is_asked = duty is not None
        duty = duty or self._view.as_if_owed(campaign_id, stage_key, body_id, at)
        if duty is None or not (is_asked or duty.zero):
            raise NotFound(NO_DUTY)
        if duty.stage.list_kind == IMPLEMENTATION_LIST:
            _, listed = self._implementations.unbegun(body_id, "", 1, 1)
            # an approved item that is in hand again is on no page of what may be begun, yet it wants its list
            unbegun = max(listed, duty.filed.unbegun)
            plain = ZeroView(duty=duty, report=duty.zero, expected=(), is_asked=is_asked)
            return replace(plain, unbegun=unbegun, may_begin=listed)
        expected = self._upper.expected_of(duty.body)
        return ZeroView(duty=duty, report=duty.zero, expected=expected, is_asked=is_asked)

    def prepare(self, request: ZeroRequest) -> ZeroReport:
        """
        Write a zero report for the head to sign.

        :raises HasItems: when the body has items of this kind of list
        :raises LostRace: when it was changed meanwhile
        :raises Invalid: when the statement is missing
        """
        _require_either(request.actor)
        view = self._checked(request)
        return self._save(view.report, prepared(view.report, _draft(request, view)))

    def sign(self, request: ZeroRequest) -> ZeroReport:
        """
        Sign a zero report with the stamped scan; it counts from now on, and the offices are told.

        :raises HasItems: when the body has items of this kind of list
        :raises LostRace: when it was changed meanwhile
        :raises NotFound: when the body has not brought the scan
        :raises Invalid: when statement or the word on what the upper level expects are missing
        """
        request.actor.require(SIGN)
        view = self._checked(request)
        _check_denied(request, view)
        scan = checked_scan(self._files.find(request.scan), request.actor)
        with_scan = replace(
            _draft(request, view),
            signed_by=request.actor.name,
            signed_at=request.at,
            scan=scan.sha256,
            scan_name=scan.name,
            has_upper=view.expected is not None,
            compared=tuple(view.expected or ()),
        )
        report = signed(view.report, with_scan)
        return self._save(view.report, report, [zero_report_filed(report, request.actor)])

    def withdraw(self, request: ZeroRequest, *, reason: str) -> ZeroReport:
        """
        Take a zero report back; the body owes its list again.

        That of a closed campaign too: it goes on answering to the upper level, so it must not stay when it is wrong.

        :raises NotFound: when there is none
        :raises NotInThisZeroState: when it was withdrawn already
        :raises Invalid: when no reason is given
        """
        request.actor.require(SIGN)
        view = self._looked(request)
        if view.report is None:
            raise NotFound("这个阶段还没有零报告。请从“我的任务”重新打开。")
        view.report.check_version(request.version)
        after = withdrawn(view.report, reason=reason, by=request.actor.name, at=request.at)
        return self._save(view.report, after)

    def _looked(self, request: ZeroRequest) -> ZeroView:
        return self.look(
            request.actor,
            request.at,
            campaign_id=request.campaign_id,
            stage_key=request.stage_key,
            body_id=request.actor.body_id,
        )

    def _checked(self, request: ZeroRequest) -> ZeroView:
        view = self._looked(request)
        if not view.is_asked:
            raise NotFound(NO_DUTY)
        view.duty.campaign.check_state(CampaignState.RUNNING)
        if view.report is not None:
            view.report.check_version(request.version)
        elif request.version:
            raise LostRace()
        list_name = element_list(view.duty.stage.list_kind).name_zh
        check_has_none(view.duty.body.name, list_name, view.duty.filed.total)
        check_all_begun(view.duty.body.name, view.unbegun)
        return view

    def _save(self, before: ZeroReport | None, after: ZeroReport, messages: Sequence[Envelope] = ()) -> ZeroReport:
        if not self._reports.save(before, after, messages):
            raise LostRace()
        return replace(after, version=before.version + 1 if before else 1)


def zero_report_filed(report: ZeroReport, actor: Actor) -> Envelope:
    """Make the message that tells of a signed zero report; `report` has the version that it was saved as."""
    assert report.signed_at is not None, "only a signed report is told of"
    return emit(
        "zero_report_filed",
        aggregate_id=report.report_id,
        sequence=report.version,
        occurred_at=report.signed_at,
        actor=actor.as_record(),
        data={
            "campaign_id": report.campaign_id,
            "stage_key": report.stage_key,
            "stage_name": report.stage_name,
            "list_kind": report.list_kind,
            "body": {"body_id": report.body_id, "name": report.body_name},
            "statement": report.statement,
            "signed_by": report.signed_by,
            "scan": report.scan,
            "has_upper": report.has_upper,
            "compared": len(report.compared),
        },
    )


def _draft(request: ZeroRequest, view: ZeroView) -> ZeroReport:
    """Return what stays the same for one that is written and one that is signed, in the version that comes next."""
    duty, before = view.duty, view.report
    return ZeroReport(
        report_id=report_id_of(duty.campaign.campaign_id, duty.stage.key, duty.body.body_id),
        version=before.version + 1 if before else 1,
        campaign_id=duty.campaign.campaign_id,
        stage_key=duty.stage.key,
        stage_name=duty.stage.name,
        list_kind=duty.stage.list_kind,
        body_id=duty.body.body_id,
        body_name=duty.body.name,
        state=ZeroState.PREPARED,
        statement=request.statement,
        by=request.actor.name,
        at=request.at,
    )


def _check_denied(request: ZeroRequest, view: ZeroView) -> None:
    """Refuse a report whose head has not denied what is expected, or has not seen all of it: he answers for each."""
    wanted, seen = undecided(view.expected), frozenset(request.seen)
    unseen = [each for each in wanted if each.upper_id not in seen]
    if wanted and not request.is_ours_denied:
        message = f"上级清单里有 {len(wanted)} 个事项要求本单位承担，还没有认领，也没有说明"
        remedy = "请先认领；确实都不属于本单位的，请勾选确认"
    elif unseen:
        named = "、".join(each.item_name for each in unseen[:MOST_NAMED]) + ("等" if len(unseen) > MOST_NAMED else "")
        message = f"有 {len(unseen)} 个要求本单位承担的上级事项，签署的人还没有看到：{named}"
        remedy = "请看过现在的对照，再勾选确认"
    else:
        return
    problem = Problem("is_ours_denied", "对照上级清单", message, remedy)
    raise Invalid(problem.sentence(), (problem,))


def _require_either(actor: Actor) -> None:
    actor.require(PREPARE if not actor.may(SIGN) else SIGN)
