"""What every page of the portal has: its frame, the present day, and an ETag."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from flask import Response, current_app, make_response, request

from services.publish.application.reading import Current
from shared.kernel.clock import day_in_china
from shared.runtime.web import app as web_app
from shared.runtime.web.rendering import rehearsal_day
from shared.runtime.web.state import web

TEMPLATES = (Path(__file__).parent / "templates", Path(web_app.__file__).parent / "templates")


def frame(column: str, current: Current | None) -> dict[str, Any]:
    """Return what the frame of the portal needs: the column of a page, and the edition to name."""
    return {"column": column, "edition_line": _line(current) if current else ""}


def _line(current: Current) -> str:
    edition, day = current.edition, current.edition.effective_on
    if current.is_in_force:
        return f"现行清单：{edition.title}，{day.year} 年 {day.month} 月 {day.day} 日起施行"
    return f"最新公布：第 {edition.number} 版，{day.year} 年 {day.month} 月 {day.day} 日起施行"


def today() -> date:
    """Return the present day in China."""
    return day_in_china(web().clock.now())


def cached(render: Callable[[], str], *marks: object) -> Response:
    """
    Answer with an ETag that follows from what is shown; a browser that has it is told so without rendering.

    A copy must ask each time: what is taken off the portal is gone at once.
    """
    shown = (_look(), current_app.config["SAMPLE_DATA"], rehearsal_day(), request.full_path, marks)
    etag = hashlib.sha256(repr(shown).encode()).hexdigest()[:32]
    is_known = request.if_none_match.contains(etag)
    response = make_response("" if is_known else render(), 304 if is_known else 200)
    response.set_etag(etag)
    response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
    return response


@cache
def _look() -> str:
    """Return a mark of all templates: a new look is a new page."""
    files = [path for folder in TEMPLATES for path in sorted(folder.rglob("*.html"))]
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()
