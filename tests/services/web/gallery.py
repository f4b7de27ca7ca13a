"""Pages that use every piece of the frame once, so that a browser can look at them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from apiflask import APIBlueprint
from flask import flash, render_template, render_template_string, request

from shared.kernel.errors import Invalid, Problem
from shared.runtime.web import identity
from shared.runtime.web.access import public

PROBLEMS = (
    Problem("item_name", "事项名称", "没有填写", "请填写规范名称"),
    Problem("note", "说明", "超过 500 个字", "请缩短"),
)


def blueprint() -> APIBlueprint:
    """Return the gallery, and a door through which an operator comes in."""
    pages = APIBlueprint("gallery", __name__, url_prefix="/intake", template_folder="templates")

    @pages.get("/enter")
    @public
    def enter() -> str:
        identity.sign_in(
            identity.new_session(
                account_id="a-operator",
                name="运维示例",
                body_id="b",
                body_name="区政府办公室",
                roles=["operator", "supervisor", "compiler"],
                now=datetime.now(UTC),
            )
        )
        return "ok"

    @pages.get("/gallery/list")
    def listing() -> Any:
        flash("已报送 2 项，11 月 27 日前会有结果。")
        return render_template("gallery/list.html")

    @pages.get("/gallery/form")
    def form() -> Any:
        return render_template("gallery/form.html", problems=PROBLEMS)

    @pages.get("/gallery/refused")
    def refused() -> Any:
        raise Invalid("还缺 2 个要素，没有报送。", PROBLEMS)

    @pages.get("/gallery/portal")
    @public
    def portal() -> Any:
        return render_template("gallery/portal.html")

    @pages.get("/gallery/sign-in")
    @public
    def sign_in() -> Any:
        return render_template("gallery/sign_in.html")

    add_receivers(pages)
    return pages


def add_receivers(pages: APIBlueprint) -> None:
    """Add what takes the forms of the gallery: it shows what it got, and keeps what is typed unless asked not to."""
    received: list[dict[str, str]] = []

    @pages.post("/items")
    def save() -> Any:
        received.append(request.form.to_dict())
        return render_template("gallery/saved.html", received=received)

    @pages.post("/items/an-item/typed")
    def keep() -> Any:
        if request.form["note"] == "存不进去":
            return "数据库暂时连不上。", 503
        return '<span class="tag t-ok">已自动保存</span>'


def unread() -> APIBlueprint:
    """Return what notify answers to the badge of the inbox."""
    pages = APIBlueprint("unread", __name__, url_prefix="/notify")

    @pages.get("/unread")
    def count() -> str:
        return render_template_string("{% import 'macros.html' as ui %}{{ ui.unread(6) }}")

    return pages
