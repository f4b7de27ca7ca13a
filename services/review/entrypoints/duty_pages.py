"""The register of duties (三定职责) on pages: of all bodies, one duty with its history."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from apiflask import APIBlueprint
from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from marshmallow import EXCLUDE, fields, validate

from services.review.application.duties import MANAGE
from services.review.application.lists import PERMISSION as VIEW
from services.review.domain.duties import LONGEST, Duty, DutyWords
from services.review.entrypoints.answering import answered
from services.review.entrypoints.desk_frame import DUTIES, frame
from services.review.entrypoints.forms import ID_LENGTH
from shared.kernel.errors import Problem
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor, signed_in_or_none
from shared.runtime.web.paging import keep_within
from shared.runtime.web.schemas import PageQuery, RequestSchema
from shared.runtime.web.state import use_cases

pages = APIBlueprint("review_duty_pages", __name__, url_prefix="/review/duties", enable_openapi=False)

ACTS = {"added": "登记", "changed": "修改", "ended": "终止"}


def duties_beside(body_id: str) -> Sequence[Duty] | None:
    """Return the duties of a body for whoever judges by them: the office that keeps the register; else None."""
    person = signed_in_or_none()
    if person is None or not person.actor().may(MANAGE):
        return None
    found: Sequence[Duty] = use_cases().duties.of_body(body_id, actor=person.actor())
    return found


pages.app_context_processor(lambda: {"duties_beside": duties_beside})


class DutiesQuery(PageQuery):
    """Which duties are shown."""

    class Meta:
        unknown = EXCLUDE

    body = fields.String(load_default="", validate=ID_LENGTH, metadata={"title": "单位"})
    text = fields.String(load_default="", validate=validate.Length(max=200), metadata={"title": "职责"})
    over = fields.Boolean(load_default=False, metadata={"title": "已经终止的"})


class DutyForm(RequestSchema):
    """The words of a duty; the use case checks them."""

    body_id = fields.String(load_default="", validate=ID_LENGTH, metadata={"title": "单位"})
    text = fields.String(load_default="", metadata={"title": "职责"})
    document = fields.String(load_default="", metadata={"title": "依据的文件"})
    article = fields.String(load_default="", metadata={"title": "条款"})


class DutyChangeForm(DutyForm):
    """Other words, with the version that was seen."""

    version = fields.Integer(required=True, metadata={"title": "版本"})
    reason = fields.String(load_default="", metadata={"title": "理由"})


class DutyEndForm(RequestSchema):
    """Why a body has a duty no more."""

    version = fields.Integer(required=True, metadata={"title": "版本"})
    reason = fields.String(load_default="", data_key="end_reason", metadata={"title": "终止的理由"})


@pages.get("")
@needs(VIEW)
@pages.input(DutiesQuery, location="query")
def duties(query_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Show the register."""
    return _register(query_data)


@pages.post("")
@needs(MANAGE)
@pages.input(DutiesQuery, location="query")
@pages.input(DutyForm, location="form")
def add(query_data: Mapping[str, Any], form_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Bring a duty in."""
    return answered(
        lambda: use_cases().duties.add(form_data["body_id"], _words(form_data), actor=current_actor()),
        again=lambda problems: _register(query_data, problems=problems, filled=form_data),
        done="已登记",
        to=url_for(".duties", body=form_data["body_id"]),
    )


@pages.get("/<duty_id>")
@needs(VIEW)
def duty(duty_id: str) -> ResponseReturnValue:
    """Show a duty with its history."""
    return _duty(duty_id)


@pages.post("/<duty_id>")
@needs(MANAGE)
@pages.input(DutyChangeForm, location="form")
def change(duty_id: str, form_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Word a duty otherwise."""
    return _done(
        duty_id,
        lambda: use_cases().duties.change(
            duty_id,
            _words(form_data),
            version=form_data["version"],
            reason=form_data["reason"],
            actor=current_actor(),
        ),
        filled=form_data,
        done="已修改",
    )


@pages.post("/<duty_id>/end")
@needs(MANAGE)
@pages.input(DutyEndForm, location="form")
def end(duty_id: str, form_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Say that a body has a duty no more."""
    return _done(
        duty_id,
        lambda: use_cases().duties.end(duty_id, **form_data, actor=current_actor()),
        filled={"end_reason": form_data["reason"]},
        done="已终止",
        prefix="end_",
    )


def _done(
    duty_id: str, act: Callable[[], Any], *, filled: Mapping[str, Any], done: str, prefix: str = ""
) -> ResponseReturnValue:
    return answered(
        act,
        again=lambda problems: _duty(duty_id, problems=problems, filled=filled),
        done=done,
        to=url_for(".duty", duty_id=duty_id),
        not_done="没有保存",
        at=lambda field: prefix + field,
    )


def _words(form: Mapping[str, Any]) -> DutyWords:
    return DutyWords(text=form["text"], document=form["document"], article=form["article"])


def _register(
    query: Mapping[str, Any], *, problems: tuple[Problem, ...] = (), filled: Mapping[str, Any] | None = None
) -> str:
    actor = current_actor()
    found = use_cases().duties.page(
        body_id=query["body"],
        text=query["text"],
        over=query["over"],
        page=query["page"],
        size=query["size"],
        actor=actor,
    )
    keep_within(query["page"], query["size"], found.total)
    return render_template(
        "review/duties.html",
        found=found,
        query=query,
        bodies=use_cases().duties.body_names(actor=actor),
        may_manage=actor.may(MANAGE),
        problems=problems,
        filled=filled or {"body_id": query["body"]},
        longest=LONGEST,
        **frame(DUTIES),
    )


def _duty(duty_id: str, *, problems: tuple[Problem, ...] = (), filled: Mapping[str, Any] | None = None) -> str:
    actor = current_actor()
    shown = use_cases().duties.one(duty_id, actor=actor)
    return render_template(
        "review/duty.html",
        duty=shown,
        body_name=use_cases().duties.body_names(actor=actor).get(shown.body_id, shown.body_id),
        may_manage=actor.may(MANAGE) and not shown.is_over,
        acts=ACTS,
        problems=problems,
        filled=filled or {},
        longest=LONGEST,
        **frame(DUTIES),
    )
