"""The registrar's pages of machine clients (机器客户端)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from apiflask import APIBlueprint
from flask import flash, redirect
from flask.typing import ResponseReturnValue
from marshmallow import fields, pre_load

from services.intake.application.machine_clients import FOR_ALL, NewClient, grantable
from services.intake.domain.machine_clients import Grant
from services.intake.entrypoints.frame import cases, now, page
from shared.kernel.clock import day_in_china
from shared.kernel.errors import Invalid, Problem
from shared.kernel.ids import is_id, new_id
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.runtime.web.paging import keep_within
from shared.runtime.web.schemas import PageQuery, RequestSchema
from shared.standards.loader import read
from shared.standards.roles import ROLES

pages = APIBlueprint(
    "machine_clients", __name__, url_prefix="/intake", template_folder="templates", enable_openapi=False
)

HOME = ("机器客户端", "/intake/clients")
STATES = {"valid": ("ok", "可用"), "expired": ("off", "已到期"), "revoked": ("off", "已吊销")}
PERMISSION_NAMES: dict[str, str] = read("permissions", 1)["permissions"]
USUAL_LIFE = timedelta(days=365)


class ClientForm(RequestSchema):
    """A new client."""

    client_id = fields.String(load_default="", metadata={"title": "编号"})
    name = fields.String(load_default="", metadata={"title": "名称"})
    body_id = fields.String(load_default="", metadata={"title": "所属机构"})
    grants = fields.List(fields.String(), load_default=list, metadata={"title": "权限"})
    expires_on = fields.Date(load_default=None, allow_none=True, metadata={"title": "有效到"})

    @pre_load
    def without_empty_day(self, given: Mapping[str, Any], **_ignored: Any) -> dict[str, Any]:
        """Take an empty date field as no date, which the use case explains."""
        return {name: value for name, value in given.items() if name != "expires_on" or value}


@pages.get("/clients")
@needs("account.manage")
@pages.input(PageQuery, location="query")
def list_clients(query_data: dict[str, Any]) -> ResponseReturnValue:
    """The registrar looks through the machine clients."""
    clients, total = cases().machine_clients.page(current_actor(), query_data["page"], query_data["size"])
    keep_within(query_data["page"], query_data["size"], total)
    return page(
        "machine_clients.html",
        sub="clients",
        crumbs=[(HOME[0], None)],
        clients=clients,
        total=total,
        bodies=_body_names(),
        states=STATES,
        at=now(),
        **query_data,
    )


@pages.get("/clients/new")
@needs("account.manage")
def new_client() -> ResponseReturnValue:
    """The registrar begins a client; its id is made here, so that sending the form twice makes one."""
    return _form({"client_id": new_id(), "grants": [], "expires_on": day_in_china(now()) + USUAL_LIFE})


@pages.post("/clients")
@needs("account.manage")
@pages.input(ClientForm, location="form")
def create_client(form_data: dict[str, Any]) -> ResponseReturnValue:
    """The registrar creates a client and sees its token, this once."""
    try:
        if not is_id(form_data["client_id"]):
            raise Invalid("表单不完整。", (Problem("name", "表单", "不完整", "请重新打开建立机器客户端的页面"),))
        grants = frozenset(_grant(key) for key in form_data["grants"])
        entry = NewClient(**{**form_data, "grants": grants})
        client, token = cases().machine_clients.create(current_actor(), entry, now())
    except Invalid as refusal:
        return _form(form_data, refusal.problems), 422
    crumbs: list[tuple[str, str | None]] = [HOME, (client.name, None)]
    return page("machine_token.html", sub="clients", crumbs=crumbs, client=client, token=token)


@pages.get("/clients/<client_id>")
@needs("account.manage")
def show_client(client_id: str) -> ResponseReturnValue:
    """The registrar opens a client."""
    client = cases().machine_clients.client(current_actor(), client_id)
    return page(
        "machine_client.html",
        sub="clients",
        crumbs=[HOME, (client.name, None)],
        client=client,
        body_name=_body_names().get(client.body_id, "—"),
        mark=STATES[client.state(now())],
        choices=_choices(),
        held={grant.key for grant in client.grants},
    )


@pages.post("/clients/<client_id>/revocation")
@needs("account.manage")
def revoke_client(client_id: str) -> ResponseReturnValue:
    """The registrar takes a client's token away."""
    client = cases().machine_clients.revoke(current_actor(), client_id, now())
    flash(f"“{client.name}”的令牌已吊销，五个服务的接口在 5 秒内不再接受它。")
    return redirect(f"/intake/clients/{client_id}", code=303)


def _grant(key: str) -> Grant:
    role, _, permission = key.partition(":")
    return Grant(role=role, permission=permission)


def _choices() -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Return roles with what of them can be granted: (key, name, [(key, name)])."""
    can = grantable()
    names = {FOR_ALL: "所有账号都有的", **{role.name: role.name_zh for role in ROLES.values()}}
    found = []
    for role, role_name in names.items():
        grants = sorted(grant for grant in can if grant.role == role)
        if grants:
            found.append((role, role_name, [(each.key, PERMISSION_NAMES[each.permission]) for each in grants]))
    return found


def _body_names() -> dict[str, str]:
    return {body.body_id: body.name for body in cases().registering.all()}


def _form(entry: dict[str, Any], problems: tuple[Problem, ...] = ()) -> str:
    bodies = [("", "请选择"), *((body.body_id, body.name) for body in cases().registering.all() if body.is_valid)]
    return page(
        "machine_client_new.html",
        sub="clients",
        crumbs=[HOME, ("建立机器客户端", None)],
        entry=entry,
        bodies=bodies,
        choices=_choices(),
        problems=problems,
    )
