"""Where an office cannot judge an item: the coordinating office names somebody else, or goes on without the office."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from apiflask import APIBlueprint
from flask import url_for
from flask.typing import ResponseReturnValue
from marshmallow import fields

from services.review.application.coordinate import PERMISSION
from services.review.domain.policy import OF_BODY
from services.review.domain.round import Round, RoundState
from services.review.domain.ruling import may_be_struck
from services.review.domain.silence import silent_offices
from services.review.entrypoints.answering import answered
from services.review.entrypoints.coordinating_pages import item_page
from services.review.entrypoints.forms import ID_LENGTH
from services.review.entrypoints.wording import WORDING
from shared.kernel.batches import Outcome
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.runtime.web.schemas import RequestSchema
from shared.runtime.web.state import use_cases

pages = APIBlueprint("review_silence_pages", __name__, url_prefix="/review", enable_openapi=False)

CONTROLS = {"account_id": "person"}
"""What the page calls a field otherwise than the use case."""


class AppointForm(RequestSchema):
    """Who speaks for which office, and why."""

    office = fields.String(data_key="appoint-office", required=True, validate=ID_LENGTH, metadata={"title": "审核单位"})
    account_id = fields.String(data_key="appoint-person", load_default="", validate=ID_LENGTH)
    reason = fields.String(data_key="appoint-reason", load_default="", metadata={"title": "理由"})


class SpareForm(RequestSchema):
    """Which office is not waited for any longer, and why."""

    office = fields.String(data_key="spare-office", required=True, validate=ID_LENGTH, metadata={"title": "审核单位"})
    reason = fields.String(data_key="spare-reason", load_default="", metadata={"title": "理由"})


def named(offices: Iterable[str]) -> list[tuple[str, str]]:
    """Return offices to choose from, those that a body performs with its name."""
    bodies = use_cases().body_names(actor=current_actor())
    found = []
    for office in offices:
        body_id = office.partition(OF_BODY)[2]
        name = WORDING.office(office)
        found.append((office, f"{name}（{bodies.get(body_id, body_id)}）" if body_id else name))
    return found


def people_for(item_id: str) -> list[tuple[str, str]]:
    """Return the people to choose from."""
    known = use_cases().people.appointing.people_for(item_id, actor=current_actor(), now=use_cases().now())
    return [
        (one.person.account_id, f"{one.person.name}（{one.person.body_name}，{WORDING.office(one.office)}）")
        for one in known
    ]


def strikable(round_: Round, offices: Iterable[str]) -> list[str]:
    """Return those of the offices that the round can do without."""
    if round_.state is not RoundState.OPEN:
        return []
    return [office for office in offices if office in round_.required_offices and may_be_struck(round_, office)]


pages.app_context_processor(
    lambda: {"silent_offices": silent_offices, "strikable": strikable, "named": named, "people_for": people_for}
)


@pages.post("/items/<item_id>/appointment")
@needs(PERMISSION)
@pages.input(AppointForm, location="form")
def appoint(item_id: str, form_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Name somebody of another body for an office in this round."""
    return _done(
        item_id,
        lambda: use_cases().appoint(item_id, **form_data, actor=current_actor()),
        form="appoint",
        done="已另行指定审核人",
    )


@pages.post("/items/<item_id>/sparing")
@needs(PERMISSION)
@pages.input(SpareForm, location="form")
def spare(item_id: str, form_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Go on without an office that has said nothing."""
    return _done(
        item_id,
        lambda: use_cases().decide_scope(item_id, **form_data, opinion=0, strike=True, actor=current_actor()),
        form="spare",
        done="本轮不再等这个单位",
    )


def _done(item_id: str, decide: Callable[[], Outcome], *, form: str, done: str) -> ResponseReturnValue:
    return answered(
        decide,
        again=lambda problems: item_page(item_id, problems=problems),
        done=done,
        to=url_for("review_pages.item", item_id=item_id),
        at=lambda field: f"{form}-{CONTROLS.get(field, field)}",
    )
