"""The public portal: open to everybody, never reads the cookie, every page with its ETag."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apiflask import APIBlueprint
from flask import render_template
from flask.typing import ResponseReturnValue

from services.publish.application.implementation_view import implementation_view
from services.publish.domain.portal import Figure, Search, Summary
from services.publish.entrypoints.forms import PortalQuery
from services.publish.entrypoints.linking import is_address, linked
from services.publish.entrypoints.portal_frame import cached, frame, today
from services.publish.entrypoints.wording import WORDING
from shared.kernel.errors import NotFound
from shared.runtime.web.access import public
from shared.runtime.web.paging import keep_within
from shared.runtime.web.schemas import PageQuery
from shared.runtime.web.state import use_cases

portal = APIBlueprint("portal", __name__, template_folder="templates", enable_openapi=False)
portal.app_context_processor(lambda: {"wording": WORDING})
portal.add_app_template_filter(linked)
portal.add_app_template_test(is_address)

FOUND_ON_A_PAGE = 20
ENTRIES_ON_A_PAGE = 100
EDITIONS_ON_A_PAGE = 50


@portal.get("/")
@public
def home() -> ResponseReturnValue:
    """Show what there is, by theme, body and category, and the edition in force."""
    front = use_cases().reading.front(today())
    return cached(
        lambda: render_template(
            "publish/home.html",
            front=front,
            **themes_of(front.summary),
            **frame("home", front.current),
        ),
        front.summary,
        front.current,
    )


@portal.get("/search")
@public
@portal.input(PortalQuery, location="query")
def search(query_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Show the items that match, by name."""
    wanted = Search(
        words=query_data["q"].strip(),
        body_id=query_data["body"],
        theme=query_data["theme"],
        category=query_data["category"],
    )
    found = use_cases().reading.search(wanted, page=query_data["page"], size=FOUND_ON_A_PAGE)
    keep_within(query_data["page"], FOUND_ON_A_PAGE, found.total)
    front = use_cases().reading.front(today())
    return cached(
        lambda: render_template(
            "publish/search.html",
            found=found,
            wanted=wanted,
            summary=front.summary,
            **themes_of(front.summary),
            page=query_data["page"],
            size=FOUND_ON_A_PAGE,
            **frame("search", front.current),
        ),
        [(page.item_id, page.content_hash, page.edition_number, page.body_name) for page in found.pages],
        found.total,
        front,
    )


def themes_of(summary: Summary) -> dict[str, list[Figure]]:
    """Return the themes of natural and of legal persons: both have some of the same name."""
    kinds = {"natural": "n", "legal": "l"}
    return {kind: [one for one in summary.themes if one.code.startswith(letter)] for kind, letter in kinds.items()}


@portal.get("/items/<item_id>")
@public
def item(item_id: str) -> ResponseReturnValue:
    """Show one published item, exactly as it was adopted."""
    reading = use_cases().reading
    page, lists = reading.item_page(item_id), reading.implementations_of(item_id)
    drafts = use_cases().commenting.of_item(item_id)
    changed = use_cases().marking.of_item(item_id, today())
    operated = use_cases().operating.notices([item_id])
    current = reading.current_edition(today())
    return cached(
        lambda: render_template(
            "publish/item.html",
            page=page,
            lists=lists,
            drafts=drafts,
            changed=changed,
            operated=operated,
            **frame("search", current),
        ),
        page.edition_number,
        page.revision,
        page.content_hash,
        page.base_code,
        [(one.item_id, one.content_hash, one.edition_number) for one in lists],
        drafts,
        changed,
        operated,
        page.body_name,
        current,
    )


@portal.get("/implementations/<item_id>")
@public
def implementation(item_id: str) -> ResponseReturnValue:
    """Show one published implementation list: everything that a citizen is bound by."""
    reading = use_cases().reading
    page = reading.implementation_page(item_id)
    others = [one for one in reading.implementations_of(page.source_id) if one.item_id != item_id]
    item_path = _item_path(page.source_id)
    drafts = use_cases().commenting.of_item(item_id)
    changed = use_cases().marking.of_item(item_id, today())
    operated = use_cases().operating.notices([item_id, page.source_id])
    current = reading.current_edition(today())
    return cached(
        lambda: render_template(
            "publish/implementation.html",
            page=page,
            view=implementation_view(page),
            others=others,
            drafts=drafts,
            changed=changed,
            operated=operated,
            item_path=item_path,
            **frame("search", current),
        ),
        page.edition_number,
        page.revision,
        page.content_hash,
        page.is_retired,
        page.base_code,
        [(one.item_id, one.part) for one in others],
        drafts,
        changed,
        operated,
        page.body_name,
        item_path,
        current,
    )


def _item_path(source_id: str) -> str:
    """Return where the portal shows what a list implements; nothing while it does not."""
    try:
        return str(use_cases().reading.item_page(source_id).path)
    except NotFound:
        return ""


@portal.get("/editions")
@public
@portal.input(PageQuery, location="query")
def editions(query_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Show all released editions, the newest first."""
    found = use_cases().reading.all_editions(page=query_data["page"], size=EDITIONS_ON_A_PAGE)
    keep_within(query_data["page"], EDITIONS_ON_A_PAGE, found.total)
    current = use_cases().reading.current_edition(today())
    return cached(
        lambda: render_template(
            "publish/editions.html",
            found=found,
            page=query_data["page"],
            size=EDITIONS_ON_A_PAGE,
            current=current,
            today=today(),
            **frame("editions", current),
        ),
        [(edition.number, edition.effective_on <= today()) for edition, _ in found.rows],
        found.total,
        current,
    )


@portal.get("/editions/<int:number>")
@public
@portal.input(PageQuery, location="query")
def edition(number: int, query_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Show one edition with the items that were frozen with it."""
    number = min(number, 2**31)
    shown, total = use_cases().reading.edition_page(number, page=query_data["page"], size=ENTRIES_ON_A_PAGE)
    keep_within(query_data["page"], ENTRIES_ON_A_PAGE, total)
    current = use_cases().reading.current_edition(today())
    return cached(
        lambda: render_template(
            "publish/edition.html",
            edition=shown,
            total=total,
            page=query_data["page"],
            size=ENTRIES_ON_A_PAGE,
            **frame("editions", current),
        ),
        shown.edition_id,
        shown.version,
        current,
    )
