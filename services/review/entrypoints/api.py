"""Review for machines: lists, one review, opinions in batches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from apiflask import APIBlueprint
from flask.typing import ResponseReturnValue

from services.review.application.give_opinions import OpinionEntry
from services.review.application.lists import ListRequest, View
from services.review.application.ports import ReviewRow
from services.review.application.receive import ReceiptEntry
from services.review.domain.asked import may_advise
from services.review.domain.clocks import due_on, undecided
from services.review.domain.coordinating import Appointment, Ruling, ScopeDecision
from services.review.domain.implementing import Implementing, ScopeOverride
from services.review.domain.invitation import is_by_link
from services.review.domain.opinion import Opinion, Remark
from services.review.domain.round import Round, RoundState
from services.review.entrypoints.comments_api import shown_hearing
from services.review.entrypoints.forms import OpinionsIn, ReceiptsIn, ReviewsQuery
from services.review.entrypoints.policy_api import shown_route
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.runtime.web.paging import place
from shared.runtime.web.state import use_cases

api = APIBlueprint("review_api", __name__, url_prefix="/review/api", tag="联合审核")

VIEWS = {RoundState.ARRIVED: View.ARRIVED, RoundState.OPEN: View.OPEN, RoundState.DISPUTED: View.OPEN}


@api.get("/reviews")
@needs("review.view")
@api.input(ReviewsQuery, location="query")
def list_reviews(query_data: Mapping[str, Any]) -> ResponseReturnValue:
    """列出正好是这个状态的审核；可以只列待本单位受理或审核的、本单位可以提建议的，或者等区政府办公室协调的。"""
    state = RoundState(query_data["state"])
    page, size = query_data["page"], query_data["size"]
    request = ListRequest(view=_view(query_data, state), state=state, is_exact=True, page=page, size=size)
    found = use_cases().list_reviews(request, actor=current_actor())
    return {"items": [_row(row) for row in found.rows], **place(query_data, found.total)}


@api.get("/reviews/<item_id>")
@needs("review.view")
def one_review(item_id: str) -> ResponseReturnValue:
    """一个事项的审核：当前轮次、全部要素、各轮意见。"""
    history = use_cases().history(item_id, actor=current_actor())
    return {
        "item_id": item_id,
        "version": history.review.version,
        **_round(history.review.current),
        "past_rounds": [_round(round_) for round_ in history.past],
    }


@api.post("/opinions")
@needs("opinion.give")
@api.input(OpinionsIn, location="json")
def give_opinions(json_data: Mapping[str, Any]) -> ResponseReturnValue:
    """批量提审核意见，最多 500 条；每条各有结果。"""
    entries = [
        OpinionEntry(**{**entry, "remarks": tuple(Remark(**remark) for remark in entry["remarks"])})
        for entry in json_data["opinions"]
    ]
    outcomes = use_cases().give_opinions(entries, actor=current_actor())
    return {"results": [outcome.as_dict() for outcome in outcomes]}


@api.post("/receipts")
@needs("opinion.give")
@api.input(ReceiptsIn, location="json")
def receive(json_data: Mapping[str, Any]) -> ResponseReturnValue:
    """批量受理或者退回（形式审查），最多 500 条；每条各有结果。"""
    entries = [ReceiptEntry(**entry) for entry in json_data["receipts"]]
    outcomes = use_cases().receive(entries, actor=current_actor())
    return {"results": [outcome.as_dict() for outcome in outcomes]}


@api.get("/reviews/<item_id>/route")
@needs("review.view")
def route(item_id: str) -> ResponseReturnValue:
    """按现行审核规则，这个事项由哪些单位审、为什么。"""
    return shown_route(use_cases().policy_editing.preview(item_id, actor=current_actor()))


def _view(query: Mapping[str, Any], state: RoundState) -> View:
    if query["waiting_for_me"]:
        return View.RECEIVING if state is RoundState.ARRIVED else View.WAITING
    if query["may_advise"]:
        return View.ADVISING
    return View.COORDINATE if query["to_coordinate"] else VIEWS.get(state, View.CLOSED)


def _row(row: ReviewRow) -> dict[str, Any]:
    return {
        "item_id": row.item_id,
        "item_name": row.item_name,
        "list_kind": row.list_kind,
        "part": row.part,
        "lead": row.lead,
        "revision": row.revision,
        "content_hash": row.content_hash,
        "body": {"body_id": row.body_id, "name": row.body_name},
        "round": row.round,
        "opinions": [_opinion(opinion) for opinion in row.opinions],
        "state": row.state.value,
        "due_on": row.due_on.isoformat() if row.due_on else None,
        "carried": list(row.carried),
    }


def _round(round_: Round) -> dict[str, Any]:
    submission = round_.submission
    return {
        "item_name": submission.item_name,
        "list_kind": submission.list_kind,
        "part": submission.part,
        "lead": round_.lead,
        "corrections": list(submission.corrections),
        **_rested_on(submission.implementing),
        "scope_override": _override(submission.scope_override),
        "parent": asdict(submission.parent) if submission.parent else None,
        "findings": [asdict(one) for one in submission.findings],
        "grounds": [asdict(one) for one in submission.grounds],
        "revision": submission.revision,
        "content_hash": submission.content_hash,
        "body": {"body_id": submission.body_id, "name": submission.body_name},
        "round": round_.number,
        "state": round_.state.value,
        "policy_version": round_.policy_version,
        "hearing": shown_hearing(round_),
        "required_offices": list(round_.required_offices),
        "waiting_for": list(round_.waiting_for),
        "may_advise": list(may_advise(round_)),
        "due_on": due.isoformat() if (due := due_on(round_)) else None,
        "coordination": [
            {"opinion": asked.about or None, "due_on": asked.due_on.isoformat() if asked.due_on else None}
            for asked in undecided(round_)
        ],
        "part_hashes": dict(round_.part_hashes),
        "carried": [
            {
                "office": word.opinion.office,
                "round": word.round,
                "opinion": _opinion(word.opinion),
                "is_overruled": word.is_overruled,
            }
            for word in round_.past_words
            if word.opinion.office in round_.carried
        ],
        "scope_decisions": [_decision(decision) for decision in round_.scope_decisions],
        "appointments": [_appointment(one) for one in round_.appointments],
        "rulings": [_decision(ruling) for ruling in round_.rulings],
        "opinions": [_opinion(opinion) for opinion in round_.opinions],
        "opened_at": round_.opened_at.isoformat(),
        "closed_at": round_.closed_at.isoformat() if round_.closed_at else None,
        "elements": dict(submission.elements),
        "element_hashes": dict(submission.element_hashes),
    }


def _rested_on(implementing: Implementing | None) -> dict[str, Any]:
    source, signed = (implementing.source, implementing.sign_off) if implementing else (None, None)
    return {
        "source": asdict(source) if source else None,
        "sign_off": {"by": signed.by, "signed_at": signed.signed_at.isoformat(), "scan": signed.scan}
        if signed
        else None,
    }


def _override(override: ScopeOverride | None) -> dict[str, Any] | None:
    return {**asdict(override), "at": override.at.isoformat()} if override else None


def _opinion(opinion: Opinion) -> dict[str, Any]:
    return {
        "office": opinion.office,
        "verdict": opinion.verdict.value,
        "reason": opinion.reason,
        "account_id": opinion.account_id,
        "account_name": opinion.account_name,
        "body_name": opinion.body_name,
        "on_behalf_of": opinion.on_behalf_of,
        "is_by_link": is_by_link(opinion.account_id),
        "content_hash": opinion.content_hash,
        "part_hash": opinion.part_hash,
        "remarks": [asdict(remark) for remark in opinion.remarks],
        "again": opinion.again,
        "checklist": dict(opinion.checklist),
        "sequence": opinion.sequence,
        "given_at": opinion.given_at.isoformat(),
    }


def _appointment(appointment: Appointment) -> dict[str, Any]:
    return {**asdict(appointment), "at": appointment.at.isoformat()}


def _decision(decision: ScopeDecision | Ruling) -> dict[str, Any]:
    due_on = decision.due_on.isoformat() if decision.due_on else None
    return {**asdict(decision), "at": decision.at.isoformat(), "due_on": due_on}
