"""The registrar's pages: bodies and accounts."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import flash, redirect
from flask.typing import ResponseReturnValue

from services.intake.application.accounts import NewAccount
from services.intake.application.register_fields import MOST_CONTACTS, former_names_text
from services.intake.application.registering import BodyEntry
from services.intake.domain.bodies import KIND_NAMES, BodyKind, Contact
from services.intake.entrypoints import forms, register_export, register_import
from services.intake.entrypoints.frame import cases, now, page
from services.intake.entrypoints.register_forms import BodiesQuery, BodyForm, chosen_bodies
from services.intake.entrypoints.register_import import period_text
from shared.kernel.clock import day_in_china
from shared.kernel.errors import Conflict, Invalid, Problem, Refusal
from shared.kernel.ids import new_id
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.runtime.web.paging import keep_within
from shared.runtime.web.schemas import PageQuery
from shared.standards.roles import ROLES
from shared.standards.tables import table

pages = APIBlueprint("register", __name__, url_prefix="/intake", template_folder="templates", enable_openapi=False)
pages.register_blueprint(register_import.pages)
pages.register_blueprint(register_export.pages)

NOBODY = Contact(person="")
BODIES = ("机构名录", "/intake/bodies")
ACCOUNTS = ("账号", "/intake/accounts")


@pages.get("/bodies")
@needs("body.manage")
@pages.input(BodiesQuery, location="query")
def list_bodies(query_data: dict[str, Any]) -> ResponseReturnValue:
    """The registrar looks through the register."""
    bodies, number, size = cases().registering.all(), query_data["page"], query_data["size"]
    found = chosen_bodies(bodies, query_data)
    keep_within(number, size, len(found))
    crumbs: list[tuple[str, str | None]] = [("机构名录", None)]
    return page(
        "bodies.html",
        sub="bodies",
        crumbs=crumbs,
        bodies=found[(number - 1) * size : number * size],
        found=len(found),
        total=len(bodies),
        names={body.body_id: body.name for body in bodies},
        kinds=KIND_NAMES,
        periods=period_text,
        today=day_in_china(now()),
        **query_data,
    )


@pages.get("/bodies/new")
@needs("body.manage")
def new_body() -> ResponseReturnValue:
    """The registrar begins an entry; its id is made here, so that sending the form twice makes one."""
    entry = {"body_id": new_id(), "version": 0, "kind": BodyKind.DEPARTMENT.value}
    return _body_page(entry, is_new=True)


@pages.get("/bodies/<body_id>")
@needs("body.manage")
def edit_body(body_id: str) -> ResponseReturnValue:
    """The registrar opens an entry."""
    body = cases().registering.body(body_id)
    former_names = former_names_text(body.former_names, "\n")
    entry = {**body.as_message(), "version": body.version, "former_names": former_names, "contacts": body.contacts}
    return _body_page(entry, is_new=False)


@pages.post("/bodies")
@needs("body.manage")
@pages.input(BodyForm, location="form")
def save_body(form_data: dict[str, Any]) -> ResponseReturnValue:
    """The registrar saves an entry."""
    try:
        body = cases().registering.register(current_actor(), BodyEntry(**form_data), now())
    except Refusal as refusal:
        is_new = form_data["version"] == 0
        return _body_page(form_data, is_new=is_new, refusal=refusal), 422 if isinstance(refusal, Invalid) else 409
    flash(f"“{body.name}”已登记。")
    return redirect("/intake/bodies", code=303)


@pages.get("/accounts")
@needs("account.manage")
@pages.input(PageQuery, location="query")
def list_accounts(query_data: dict[str, Any]) -> ResponseReturnValue:
    """The registrar looks through the accounts."""
    accounts, total = cases().accounts.page(query_data["page"], query_data["size"])
    keep_within(query_data["page"], query_data["size"], total)
    bodies = {body.body_id: body.name for body in cases().registering.all()}
    crumbs: list[tuple[str, str | None]] = [("账号", None)]
    return page(
        "accounts.html", sub="accounts", crumbs=crumbs, accounts=accounts, total=total, bodies=bodies, **query_data
    )


@pages.get("/accounts/new")
@needs("account.manage")
def new_account() -> ResponseReturnValue:
    """The registrar begins an account."""
    return _new_account_page({"roles": []})


@pages.post("/accounts")
@needs("account.manage")
@pages.input(forms.AccountForm, location="form")
def create_account(form_data: dict[str, Any]) -> ResponseReturnValue:
    """The registrar creates an account."""
    entry = NewAccount(**{**form_data, "roles": frozenset(form_data["roles"])})
    try:
        account = cases().accounts.create(current_actor(), entry)
    except (Invalid, Conflict) as refusal:
        problems = refusal.problems or (Problem("account", "账号", refusal.message),)
        return _new_account_page(form_data, problems), 422
    flash(f"账号“{account.account}”已建立。请用安全的方式把口令告诉本人，请本人登录后修改。")
    return redirect(f"/intake/accounts/{account.account_id}", code=303)


@pages.get("/accounts/<account_id>")
@needs("account.manage")
def show_account(account_id: str) -> ResponseReturnValue:
    """The registrar opens an account."""
    return _account_page(account_id)


@pages.post("/accounts/<account_id>/roles")
@needs("account.manage")
@pages.input(forms.RolesForm, location="form")
def set_roles(account_id: str, form_data: dict[str, Any]) -> ResponseReturnValue:
    """The registrar gives an account other roles."""
    try:
        cases().accounts.set_roles(current_actor(), account_id, frozenset(form_data["roles"]), now())
    except Invalid as refusal:
        return _account_page(account_id, refusal.problems), 422
    return _saved(account_id, "角色已修改。本人要重新登录，新的角色才生效。")


@pages.post("/accounts/<account_id>/lock")
@needs("account.manage")
@pages.input(forms.LockForm, location="form")
def set_lock(account_id: str, form_data: dict[str, Any]) -> ResponseReturnValue:
    """The registrar locks an account or opens it again."""
    cases().accounts.set_lock(current_actor(), account_id, form_data["is_locked"], now())
    return _saved(account_id, "账号已停用，已登录的会话随即失效。" if form_data["is_locked"] else "账号已启用。")


@pages.post("/accounts/<account_id>/password")
@needs("account.manage")
@pages.input(forms.NewPasswordForm, location="form")
def reset_password(account_id: str, form_data: dict[str, Any]) -> ResponseReturnValue:
    """The registrar sets a new password for somebody who lost theirs."""
    try:
        cases().accounts.reset_password(current_actor(), account_id, form_data["password"], now())
    except Invalid as refusal:
        return _account_page(account_id, refusal.problems), 422
    return _saved(account_id, "口令已重设。请用安全的方式告诉本人，请本人登录后修改。")


def _saved(account_id: str, message: str) -> ResponseReturnValue:
    flash(message)
    return redirect(f"/intake/accounts/{account_id}", code=303)


def _body_page(entry: dict[str, Any], *, is_new: bool, refusal: Refusal | None = None) -> str:
    bodies = cases().registering.all()
    above = [("", "（没有）")] + [(b.body_id, b.name) for b in bodies if b.kind != BodyKind.ENTERPRISE]
    levels = [
        ("", "按类别（区级 4，镇街 5）"),
        *((code, f"{code} {name}") for code, name in table("exercise_level").items()),
    ]
    return page(
        "body.html",
        sub="bodies",
        crumbs=[BODIES, ("登记机构" if is_new else entry["name"], None)],
        entry=entry,
        is_new=is_new,
        kinds=list(KIND_NAMES.items()),
        above=above,
        levels=levels,
        contacts=_contact_rows(entry),
        refusal=refusal,
        problems=refusal.problems if refusal else (),
    )


def _contact_rows(entry: dict[str, Any]) -> list[Contact]:
    """Return the contacts with an empty row at the end."""
    rows = [contact for contact in entry.get("contacts") or () if contact != NOBODY]
    return [*rows, NOBODY] if len(rows) < MOST_CONTACTS else rows


def _new_account_page(entry: dict[str, Any], problems: tuple[Problem, ...] = ()) -> str:
    bodies = [("", "请选择"), *((body.body_id, body.name) for body in cases().registering.all() if body.is_valid)]
    crumbs = [ACCOUNTS, ("建立账号", None)]
    return page(
        "account_new.html", sub="accounts", crumbs=crumbs, entry=entry, bodies=bodies, roles=ROLES, problems=problems
    )


def _account_page(account_id: str, problems: tuple[Problem, ...] = ()) -> str:
    account = cases().accounts.account(account_id)
    body = cases().registering.body(account.body_id)
    crumbs = [ACCOUNTS, (account.account, None)]
    return page(
        "account.html", sub="accounts", crumbs=crumbs, account=account, body=body, roles=ROLES, problems=problems
    )
