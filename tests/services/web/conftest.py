"""Two small services with the shared web kit, on a real database, under a clock that tests move."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from apiflask import APIBlueprint, APIFlask
from flask import flash, jsonify, redirect, render_template_string, url_for
from flask.testing import FlaskClient
from marshmallow import fields, validate
from mongoengine.errors import NotUniqueError
from pymongo.errors import AutoReconnect

from shared.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Problem
from shared.runtime.settings import Settings
from shared.runtime.web import identity
from shared.runtime.web.access import needs, public
from shared.runtime.web.app import create_app
from shared.runtime.web.revocation import RevokedSessions, revoked_sessions_of
from shared.runtime.web.schemas import PageQuery, RequestSchema
from tests.services.web.serving import address

__all__ = ["address"]

MORNING = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


@dataclass
class MovedClock:
    """A clock that stands until a test moves it."""

    moment: datetime = MORNING

    def now(self) -> datetime:
        return self.moment

    def forward(self, **by: float) -> None:
        self.moment += timedelta(**by)


class Entry(RequestSchema):
    title = fields.String(required=True, validate=validate.Length(1, 20), metadata={"title": "标题"})
    count = fields.Integer(strict=True, metadata={"title": "份数"})


class Entries(RequestSchema):
    entries = fields.List(fields.Nested(Entry), required=True, metadata={"title": "条目"})


REFUSALS = {
    "missing": NotFound("没有这个事项。"),
    "foreign": Forbidden("这是别的单位的事项。"),
    "incomplete": Invalid("还缺 1 个要素。", (Problem("item_name", "事项名称", "没有填写", "请填写"),)),
    "stale": Conflict("别人刚改过。"),
    "away": AutoReconnect("no primary"),
    "bug": RuntimeError("a secret detail"),
    "duplicate": NotUniqueError("E11000 another secret"),
}


def blueprint(service: str) -> APIBlueprint:
    """Return one route of each kind."""
    sample = APIBlueprint("sample", __name__, url_prefix=f"/{service}")
    add_open_pages(sample, service)
    add_pages(sample, service)
    add_api(sample)
    return sample


def add_open_pages(pages: APIBlueprint, service: str) -> None:
    """Add what needs no sign-in."""

    @pages.post("/sign-in")
    @public
    def sign_in() -> Any:
        identity.sign_in(person())
        return redirect(f"/{service}/")

    @pages.post("/sign-out")
    @public
    def sign_out() -> Any:
        identity.sign_out()
        return "ok"

    @pages.get("/open")
    @public
    def open_page() -> Any:
        return render_template_string("{% extends 'portal.html' %}{% block main %}公开{% endblock %}")

    @pages.get("/address")
    @public
    def address_to_hand_on() -> Any:
        return url_for("sample.open_page", _external=True)

    @pages.get("/form")
    @public
    def form() -> Any:
        return render_template_string("{{ csrf_field() }}")


def add_pages(pages: APIBlueprint, service: str) -> None:
    """Add pages for signed-in people."""

    @pages.get("/")
    def home() -> Any:
        name = identity.current_actor().name
        return render_template_string("{% extends 'desk.html' %}{% block main %}{{ name }}{% endblock %}", name=name)

    @pages.get("/bodies")
    @needs("body.manage")
    def bodies() -> Any:
        return "机构"

    @pages.post("/items")
    @needs("item.compile", "item.view_all")
    def save() -> Any:
        flash("已保存。")
        return redirect(f"/{service}/", code=303)

    @pages.get("/list")
    @needs("item.view_own")
    @pages.input(PageQuery, location="query")
    def listing(query_data: dict[str, Any]) -> Any:
        return jsonify(query_data)

    @pages.get("/fails/<how>")
    def fails(how: str) -> Any:
        raise REFUSALS[how]


def add_api(pages: APIBlueprint) -> None:
    """Add the interface for machines."""

    @pages.get("/api/me")
    def me() -> Any:
        return jsonify(identity.current_actor().as_record())

    @pages.get("/api/fails/<how>")
    def api_fails(how: str) -> Any:
        raise REFUSALS[how]

    @pages.post("/api/entries")
    @needs("item.compile")
    @pages.input(Entries, location="json")
    def entries(json_data: dict[str, Any]) -> Any:
        return jsonify(json_data)

    @pages.post("/api/sessions")
    @public
    def token() -> Any:
        token, expires_at = identity.api_token(person())
        return jsonify(token=token, expires_at=expires_at.isoformat())


def person() -> identity.SignedIn:
    """Return a compiler of the civil affairs bureau who signs in now."""
    return identity.new_session(
        account_id="a-compiler",
        name="王编制",
        body_id="b-civil",
        body_name="区民政局",
        roles=["compiler"],
        now=identity.web().clock.now(),
    )


@dataclass
class Site:
    """One sample service with its client and its clock."""

    service: str
    app: APIFlask
    clock: MovedClock
    revoked: RevokedSessions
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.app.test_client()

    def csrf(self) -> str:
        """Return the token of a form on a page."""
        page = self.client.get(f"/{self.service}/form").text
        return page.split('value="')[1].split('"')[0]

    def sign_in(self) -> None:
        """Sign the compiler in by the form."""
        self.client.post(f"/{self.service}/sign-in", data={"csrf_token": self.csrf()})

    def bearer(self) -> dict[str, str]:
        """Return the header of a machine client."""
        answer = self.client.post(f"/{self.service}/api/sessions", json={})
        return {"Authorization": f"Bearer {answer.json['token']}"}


@pytest.fixture
def site(service_db: Callable[..., Settings]) -> Callable[..., Site]:
    """Open a sample service; several share their clock, but not one whose settings name a clock of its own."""
    clock = MovedClock()

    def open_site(service: str = "intake", **settings: Any) -> Site:
        revoked = RevokedSessions(revoked_sessions_of(service))
        app = create_app(
            service_db(service, **settings),
            use_cases=SimpleNamespace(),
            blueprints=[blueprint(service)],
            revoked=revoked,
            clock=None if "clock_file" in settings else clock,
        )
        return Site(service, app, clock, revoked)

    return open_site


@pytest.fixture
def intake(site: Callable[..., Site]) -> Site:
    """One sample service."""
    return site()
