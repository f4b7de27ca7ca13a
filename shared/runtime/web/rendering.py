"""What every template may use: who is signed in, the desks, addresses of assets, Chinese dates."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from apiflask import APIFlask
from flask import request

from shared.kernel.clock import CHINA, day_in_china
from shared.runtime.clock import RehearsalClock
from shared.runtime.web import navigation
from shared.runtime.web.access import is_public
from shared.runtime.web.identity import SignedIn, signed_in_or_none
from shared.runtime.web.state import web
from shared.standards.roles import role_name
from shared.standards.workday_sources import workday_calendar

STATIC = Path(__file__).parent / "static"


def install(app: APIFlask) -> None:
    """Add the helpers to an application."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(asset=asset, page_url=navigation.page_url, role_name=role_name)
    app.jinja_env.filters.update(
        china_time=china_time,
        china_day=china_day,
        provisional=provisional,
        field_id=field_id,
        by_field=by_field,
        thousands=thousands,
    )
    app.jinja_env.tests["a_day"] = is_day

    @app.context_processor
    def frame() -> dict[str, Any]:
        """Give the frame its person, lazily: a public page never reads the cookie."""
        return {
            "signed_in": _person,
            "desks": _desks,
            "service": web().service,
            "page_is_public": _page_is_public(app),
            "is_sample_data": app.config["SAMPLE_DATA"],
            "rehearsal_day": rehearsal_day(),
        }


@cache
def asset(name: str) -> str:
    """Return the address of a static file with the mark of its content, so that it may be cached for ever."""
    mark = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]
    return f"/static/{name}?v={mark}"


def china_time(moment: datetime | None) -> str:
    """Return an instant as people here read it: ``2026-11-24 14:32``."""
    return moment.astimezone(CHINA).strftime("%Y-%m-%d %H:%M") if moment else "—"


def china_day(moment: datetime | None) -> str:
    """Return the day of an instant: ``2026-11-24``."""
    return moment.astimezone(CHINA).strftime("%Y-%m-%d") if moment else "—"


def provisional(day: date | None) -> str:
    """
    Return what stands beside a deadline in a year whose days off nobody has announced; nothing beside others.

    Only for what is reckoned anew once they are (ADR 0017).
    """
    if day is None or not workday_calendar().is_awaited(day):
        return ""
    return f"暂定：{day.year} 年的放假安排公布后重新计算，不会提前"


def is_day(text: str) -> bool:
    """Tell whether a text is a day as a date control takes it: ``2026-11-24``."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def field_id(path: str) -> str:
    """Return the id of the control for an element's path, to which the summary of errors links."""
    return "f-" + path.replace(".", "-")


def rehearsal_day() -> str:
    """Return the day that a rehearsal clock (演练时钟) shows: ``2026-12-01``; nothing while it goes as the real one."""
    clock = web().clock
    is_shifted = isinstance(clock, RehearsalClock) and clock.is_shifted()
    return day_in_china(clock.now()).isoformat() if is_shifted else ""


def by_field(problems: Any, path: str) -> list[Any]:
    """Return the problems of one element."""
    return [problem for problem in problems or () if problem.field == path]


def thousands(number: int) -> str:
    """Return a number with its thousands parted."""
    return f"{number:,}"


def _person() -> SignedIn | None:
    return signed_in_or_none()


def _desks() -> list[navigation.Desk]:
    person = signed_in_or_none()
    return navigation.desks_for(person.actor()) if person else []


def _page_is_public(app: APIFlask) -> bool:
    if request.endpoint is None:
        return not request.path.startswith(f"/{web().service}/")
    return is_public(app, request.endpoint)
