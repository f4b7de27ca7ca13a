"""Signing in and out, the own password, and nginx's question whether somebody may see the operators' pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from apiflask import APIBlueprint
from flask import Response, flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from services.intake.application.signing_in import SignedIn
from services.intake.bootstrap import UseCases
from services.intake.domain.accounts import WrongCredentials
from services.intake.entrypoints import forms
from shared.kernel.errors import Invalid, Problem, Refusal
from shared.runtime.web import identity
from shared.runtime.web.access import needs, public
from shared.runtime.web.identity import current_actor, current_session, signed_in_or_none
from shared.runtime.web.navigation import own_path, sign_in_address
from shared.runtime.web.state import use_cases, web
from shared.standards.roles import desk_of

pages = APIBlueprint("sign_in", __name__, url_prefix="/intake", template_folder="templates", enable_openapi=False)


def cases() -> UseCases:
    """Return the use cases of intake."""
    return cast(UseCases, use_cases())


def now() -> datetime:
    """Return the present moment."""
    return web().clock.now()


def session_for(signed_in: SignedIn) -> identity.SignedIn:
    """Return what cookie and token carry of a session."""
    return identity.SignedIn(
        session_id=signed_in.session.session_id,
        account_id=signed_in.account.account_id,
        name=signed_in.account.name,
        body_id=signed_in.body.body_id,
        body_name=signed_in.body.name,
        roles=tuple(sorted(signed_in.account.roles)),
        signed_in_at=signed_in.session.started_at,
    )


@pages.get("/sign-in")
@public
@pages.input(forms.SignInQuery, location="query")
def ask(query_data: dict[str, Any]) -> ResponseReturnValue:
    """Somebody is asked for account and password."""
    return _form("", query_data["next"], is_expired=bool(query_data["expired"]))


@pages.post("/sign-in")
@public
@pages.input(forms.SignInForm, location="form")
def begin(form_data: dict[str, Any]) -> ResponseReturnValue:
    """Somebody signs in and goes to the page that was wanted, or to the desk of their role."""
    account, target = form_data["account"], form_data["next"]
    try:
        signed_in = cases().signing_in.sign_in(account, form_data["password"], now())
    except Refusal as refusal:
        return _form(account, target, refusal=refusal), 429 if refusal.code == "too_many_sign_ins" else 403
    identity.sign_in(session_for(signed_in))
    wanted = own_path(target)
    desk = f"/{desk_of(signed_in.account.roles)}/"
    return redirect(wanted if wanted and wanted != "/" else desk, code=303)


@pages.post("/sign-out")
@needs("inbox.view")
def end() -> ResponseReturnValue:
    """Somebody signs out of all five desks."""
    cases().signing_in.sign_out(current_actor(), current_session().session_id, now())
    identity.sign_out()
    flash("已退出登录。")
    return redirect("/intake/sign-in", code=303)


@pages.get("/authz")
@public
def authz() -> ResponseReturnValue:
    """Nginx asks before it shows an operators' tool: 204 yes, 403 no, 401 nobody is signed in, and where to do so."""
    person = signed_in_or_none()
    if person is None:
        response = _status(401)
        response.headers["X-Sign-In"] = sign_in_address(request.headers.get("X-Original-URI", ""))
        return response
    return _status(204 if person.actor().may("operations.view") else 403)


@pages.get("/password")
@needs("inbox.view")
def ask_password() -> ResponseReturnValue:
    """Somebody wants another password."""
    return render_template("intake/password.html", problems=())


@pages.post("/password")
@needs("inbox.view")
@pages.input(forms.PasswordForm, location="form")
def change_password(form_data: dict[str, Any]) -> ResponseReturnValue:
    """Somebody sets a new password and signs in again with it."""
    try:
        if form_data["password"] != form_data["repeated"]:
            problem = Problem("repeated", "再输一次", "两次输入的新口令不一样", "请重新输入")
            raise Invalid(problem.sentence(), (problem,))
        cases().accounts.change_password(current_actor(), form_data["old"], form_data["password"], now())
    except WrongCredentials as refusal:
        wrong = Problem("old", "原口令", refusal.message)
        return render_template("intake/password.html", problems=(wrong,)), 422
    except Invalid as refusal:
        return render_template("intake/password.html", problems=refusal.problems), 422
    identity.sign_out()
    flash("口令已修改，请用新口令登录。")
    return redirect("/intake/sign-in", code=303)


def _form(account: str, target: str, *, refusal: Refusal | None = None, is_expired: bool = False) -> str:
    return render_template(
        "intake/sign_in.html", account=account, target=target, refusal=refusal, is_expired=is_expired
    )


def _status(status: int) -> Response:
    response = make_response("", status)
    response.headers["Cache-Control"] = "no-store"
    return response
