"""For which office a request speaks: the person's own, or the one for which he stands in (代岗)."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app, flash, request, session
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from services.review.application.recusing import ELSEWHERE
from services.review.application.speakers import StandingIn, own_office
from services.review.domain.people_refusals import OneItemOnly, OtherDesk, StandInOver
from shared.kernel.actor import Actor
from shared.runtime.web.access import is_public
from shared.runtime.web.identity import act_as, current_actor, current_session, is_api
from shared.runtime.web.state import use_cases

KEY = "stand_in"
"""Where the cookie names the stand-in that the person has switched to."""
HEADER = "X-Qingdan-Stand-In"
"""Where a request to the API names it."""
FIELD = "speaks_for"
OF_ONE_ITEM = frozenset(
    (
        "review_pages.give_opinion",
        "review_receiving_pages.receive_one",
        "review_draft_pages.keep",
        "review_draft_pages.discard",
        "review_people.own",
        "review_people.switch",
        "review_api.give_opinions",
        "review_api.receive",
    )
)
"""What somebody does who was named for an office in the round of one item; the use cases bar him from other items."""
FORM = Markup('<input type="hidden" name="csrf_token" value="{}"><input type="hidden" name="{}" value="{}">')


def begin() -> None:
    """
    Note who is at the desk, and let a stand-in speak for the office to which he has switched.

    :raises StandInOver: when it has ended and the request would change something
    :raises OneItemOnly: when somebody who was named for one item would do something beside it
    :raises OtherDesk: when a form was opened for another office than the person speaks for now
    """
    if request.endpoint is None or is_public(current_app, request.endpoint):
        return
    signed_in, people, now = current_session(), use_cases().people, use_cases().now()
    if signed_in.granted is None:
        people.note(signed_in.actor(), now=now)
    if chosen := request.headers.get(HEADER, "") if is_api() else session.get(KEY, ""):
        try:
            act_as(people.acting(signed_in.actor(), chosen, now=now))
        except StandInOver as over:
            session.pop(KEY, None)
            if is_api() or request.method == "POST":
                raise
            flash(over.message, "warn")
    _refuse_elsewhere(current_actor())
    if not is_api() and request.method == "POST" and request.form.get(FIELD, _office()) != _office():
        raise OtherDesk("您打开这个页面之后换过岗位，没有提交。请刷新页面，看清以哪个单位的名义提交后再试。")


def _refuse_elsewhere(actor: Actor) -> None:
    """Who was named for an office in one round gives its opinion; its lists, people and templates are not his."""
    if not isinstance(actor, StandingIn) or not actor.item_id or request.method != "POST":
        return
    if request.endpoint not in OF_ONE_ITEM:
        raise OneItemOnly(ELSEWHERE)


def form_fields() -> Markup:
    """Return the hidden fields of every form of the desk: its token, and the office for which it was opened."""
    return FORM.format(generate_csrf(), FIELD, _office()) if _is_at_desk() else _without_office()


def install(app: Flask) -> None:
    """Let every form of this application carry the office: a person with two tabs must not speak for the wrong one."""
    app.jinja_env.globals["csrf_field"] = form_fields


def switch(stand_in_id: str) -> None:
    """Speak for the office of a stand-in from now on, or for the own one when it is empty."""
    if stand_in_id:
        session[KEY] = stand_in_id
    else:
        session.pop(KEY, None)


def _office() -> str:
    return own_office(current_actor(), use_cases().policies.current())


def _is_at_desk() -> bool:
    endpoint: Any = request.endpoint
    return endpoint is not None and not is_public(current_app, endpoint)


def _without_office() -> Markup:
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())
