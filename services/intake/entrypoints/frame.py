"""What every page of the intake desk shows around its own content."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from flask import render_template

from services.intake.bootstrap import UseCases
from services.intake.domain.items import (
    ACTION_NAMES,
    DIRECTORY_LIST,
    IMPLEMENTATION_LIST,
    STATE_NAMES,
    Action,
    ItemState,
)
from services.intake.domain.stages import PUBLISHED, stage_of, steps_of
from shared.kernel.actor import Actor, NotPermitted
from shared.runtime.web.identity import current_actor
from shared.runtime.web.state import use_cases, web


@dataclass(frozen=True, kw_only=True)
class ListHome:
    """Where the items of one kind of list are: the section of the desk, its name and address."""

    key: str
    name: str
    href: str


LISTS = {
    DIRECTORY_LIST: ListHome(key="items", name="事项清单", href="/intake/items"),
    IMPLEMENTATION_LIST: ListHome(key="implementation", name="实施清单", href="/intake/implementation"),
}
SECTIONS = (
    ("items", "事项清单", "/intake/items", ("item.view_own", "item.view_all")),
    ("implementation", "实施清单", "/intake/implementation", ("item.view_own", "item.view_all")),
    ("campaigns", "工作方案", "/intake/campaigns", ("campaign.view",)),
    ("tasks", "我的任务", "/intake/tasks", ("zero_report.prepare", "zero_report.sign")),
    ("power-list", "权力清单", "/intake/power-list", ("item.view_own", "item.view_all")),
    ("upper", "上级清单", "/intake/upper", ("item.view_own", "item.view_all")),
    ("claims", "认领上级事项", "/intake/claims", ("item.compile",)),
    ("coverage", "承接情况", "/intake/coverage", ("item.view_all",)),
    ("heirs", "对照上级", "/intake/heirs", ("item.compile", "item.view_all")),
    ("adjustments", "事项调整", "/intake/adjustments", ("item.view_own", "law.impact")),
    ("operations", "动态调整操作", "/intake/operations", ("item.view_own", "item.view_all")),
    ("laws", "法律法规", "/intake/laws", ("law.view",)),
    ("law-changes", "条文变动", "/intake/law-changes", ("law.impact",)),
    ("imports", "导入", "/intake/imports", ("item.compile", "item.import_all")),
    ("signing", "待审定签章", "/intake/signing", ("item.sign", "item.compile")),
    ("endorsements", "待我审定", "/intake/endorsements", ("item.endorse",)),
    ("filings", "汇总报送", "/intake/filings", ("item.file", "item.endorse")),
    ("bodies", "机构名录", "/intake/bodies", ("body.manage",)),
    ("accounts", "账号", "/intake/accounts", ("account.manage",)),
    ("clients", "机器客户端", "/intake/clients", ("account.manage",)),
    ("dead-letters", "死信", "/intake/dead-letters/", ("dead_letter.manage",)),
)
MOST_IN_A_ROW = 7
"""Entries that stand beside each other in one row of 1440 px; whoever has more sections gets them in groups."""
GROUPS = (
    ("工作方案和任务", ("campaigns", "tasks")),
    ("权力和上级清单", ("power-list", "upper", "claims", "coverage", "heirs")),
    ("法规和调整", ("adjustments", "operations", "laws", "law-changes")),
    ("审定和报送", ("signing", "endorsements", "filings")),
    ("名录和账号", ("bodies", "accounts", "clients", "dead-letters")),
)
"""Sections that share an entry, under its heading; the others stand for themselves."""
VERDICTS = {
    "approve": ("同意", "ok"),
    "approve_after_change": ("修改后同意", "ask"),
    "reject": ("不同意", "bad"),
    "out_of_scope": ("不属本单位审核范围", "ask"),
    "overruled": ("“不同意”不采纳，不用修改", "ok"),
    "upheld": ("“不同意”成立，退回修改", "bad"),
    "struck": ("本轮不用审", "off"),
    "handed_back": ("退回该单位继续审", "ask"),
}
"""What an office says of an item, and what the coordinating office decides about it."""
OFFICES = {
    "legal_review": "法制审核",
    "staffing_review": "编制审核",
    "planning_review": "发展改革审核",
    "quality_review": "质监审核",
    "centre_review": "政务服务审核",
    "guidance_review": "业务指导审核",
    "upper_review": "市级对口审核",
    "expert": "专家",
    "coordination": "区政府办公室",
}


def cases() -> UseCases:
    """Return the use cases of intake."""
    return cast(UseCases, use_cases())


def now() -> datetime:
    """Return the present moment."""
    return web().clock.now()


def refuse_other_body(body_id: str, sees_all: str) -> None:
    """
    Refuse a program that filters by another body although it sees its own body's alone.

    A page shows one's own list instead, and says whose it is; a program would keep it as the other body's.

    :raises NotPermitted: naming what it may ask for
    """
    actor = current_actor()
    if body_id and body_id != actor.body_id and not actor.may(sees_all):
        raise NotPermitted("body_id 是别的单位，您只能看本单位的。请去掉 body_id，或者写本单位的编号。")


def page(template: str, *, sub: str, crumbs: list[tuple[str, str | None]], **shown: Any) -> str:
    """Render a page inside the frame of the desk."""
    return render_template(
        f"intake/{template}",
        subnav=grouped(sections_for(current_actor())),
        sub=sub,
        crumbs=[("编制", "/intake/"), *crumbs],
        stage_of=stage_of,
        steps_of=steps_of,
        state_names=STATE_NAMES,
        PUBLISHED=PUBLISHED,
        action_names=ACTION_NAMES,
        Action=Action,
        ItemState=ItemState,
        IMPLEMENTATION_LIST=IMPLEMENTATION_LIST,
        verdicts=VERDICTS,
        offices=OFFICES,
        **shown,
    )


def sections_for(actor: Actor) -> list[dict[str, str]]:
    """Return the sections of the desk in which this person has something to do."""
    return [
        {"key": key, "name": name, "href": href}
        for key, name, href, permissions in SECTIONS
        if any(actor.may(permission) for permission in permissions)
    ]


def grouped(sections: Sequence[dict[str, str]]) -> list[dict[str, Any]]:
    """Return the entries of the navigation: the sections themselves, or in groups when they would not fit in a row."""
    if len(sections) <= MOST_IN_A_ROW:
        return [dict(one) for one in sections]
    names = {key: name for name, keys in GROUPS for key in keys}
    found: dict[str, list[dict[str, str]]] = {}
    for one in sections:
        found.setdefault(names.get(one["key"], one["name"]), []).append(one)
    return [dict(each[0]) if len(each) == 1 else {"name": name, "entries": each} for name, each in found.items()]
