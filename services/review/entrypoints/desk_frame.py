"""What stands round every page of the review desk: the lists of a person, the policy, the duties of bodies."""

from __future__ import annotations

from typing import Any

from flask import current_app, url_for

from services.review.application.coordinate import PERMISSION as COORDINATE
from services.review.application.laws.looking_up import VIEW as LAW_VIEW
from services.review.application.lists import OF_AN_OFFICE, PERMISSION, View
from services.review.application.speakers import own_office
from services.review.entrypoints.wording import SUBNAV_NAMES, WORDING
from shared.kernel.actor import Actor
from shared.runtime.web.identity import current_actor
from shared.runtime.web.state import use_cases

POLICY, DUTIES, TEMPLATES, HEARINGS, STAND_INS = "policy", "duties", "templates", "hearings", "stand-ins"
EXPORTS = "exports"
OPERATIONS = "operations"
LAWS, LAW_CHANGES = "laws", "law-changes"
OF_ALL = (View.ARRIVED, View.OPEN, View.CLOSED)
"""Lists of what everybody has."""
OF_SPEAKERS = (TEMPLATES, STAND_INS)
"""Pages for whoever gives opinions."""
MORE = (
    (HEARINGS, "征求意见", "review_comment_pages.hearings"),
    (OPERATIONS, "动态调整操作", "review_operation_pages.operations"),
    (EXPORTS, "导出", "review_form_pages.exports"),
    (TEMPLATES, "常用意见", "review_template_pages.templates"),
    (STAND_INS, "委托和代岗", "review_people.stand_ins"),
    (POLICY, "审核规则", "review_policy_pages.policy"),
    (DUTIES, "三定职责", "review_duty_pages.duties"),
)
OF_LAWS = (
    (LAWS, "法律法规", "review_law_pages.register"),
    (LAW_CHANGES, "条文变动", "review_law_change_pages.changes"),
)


def frame(sub: str) -> dict[str, Any]:
    """Return the tabs of the person who looks, with `sub` as the present one: his own work first, the rest by menu."""
    actor = current_actor()
    laws = [_tab(key, name, url_for(endpoint), 0) for key, name, endpoint in OF_LAWS] if actor.may(LAW_VIEW) else []
    if not actor.may(PERMISSION):
        return {"subnav": laws, "sub": sub}
    counts = use_cases().count_lists(actor=actor)
    views = [view for view in views_of(actor) if view is not View.ADVISING or counts.get(view) or _advises(actor)]
    tabs = {
        view: _tab(view.value, SUBNAV_NAMES[view], _address(view), WORDING.counted(counts.get(view, 0)))
        for view in views
    }
    own = [tabs[view] for view in views if view not in OF_ALL]
    all_lists = [tabs[view] for view in views if view in OF_ALL]
    more = [
        _tab(key, name, url_for(endpoint), 0)
        for key, name, endpoint in MORE
        if endpoint in current_app.view_functions and (key not in OF_SPEAKERS or actor.may("opinion.give"))
    ]
    lists = [*own, {"name": "全部事项", "entries": all_lists}] if own else all_lists
    groups = [{"name": name, "entries": entries} for name, entries in (("法规", laws), ("规则和工具", more)) if entries]
    return {"subnav": [*lists, *groups], "sub": sub}


def views_of(actor: Actor) -> list[View]:
    """Return the lists of a person: those of his office, those of the coordinator, and what everybody sees."""
    views = list(View)
    if not own_office(actor, use_cases().policies.current()):
        views = [each for each in views if each not in OF_AN_OFFICE]
    return views if actor.may(COORDINATE) else [each for each in views if each is not View.COORDINATE]


def _advises(actor: Actor) -> bool:
    """Tell whether the office is ever asked for its advice: to others the list would always be empty."""
    policy = use_cases().policies.current()
    return policy.consults(own_office(actor, policy))


def _address(view: View) -> str:
    if view is View.COORDINATE:
        return url_for("review_coordinating_pages.to_coordinate")
    return url_for("review_pages.worklist", view=view.value)


def _tab(key: str, name: str, href: str, count: int | str) -> dict[str, Any]:
    return {"key": key, "name": name, "href": href, "count": count, "hot": False}
