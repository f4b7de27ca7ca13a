"""A law that has changed, for those who look at pages: its register, its change, and an item that it touches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from shared.kernel.clock import SystemClock, day_in_china
from shared.kernel.ids import new_id
from tests.journeys.district import District
from tests.journeys.travel import CLERK, draft
from tests.waiting import eventually

LAWYER = "legal_reviewer"
NUMBERS = ("第一条", "第二条", "第三条", "第四条", "第五条")
DAYS_AHEAD = 30
OLD, NEW = "承办机构应当自受理之日起十个工作日内办结。", "承办机构应当自受理之日起五个工作日内办结。"
DROPPED, MOVED = "承办机构应当每季度汇总办理情况，书面报送备案。", "承办机构应当在服务场所公布服务指南。"
FIRST = ("为了规范便民服务，制定本办法。", "本办法适用于区内的便民服务。", OLD, DROPPED, MOVED)
TRIALS = "/intake/api/law-trials"
SECOND = (*FIRST[:2], NEW, MOVED, "本办法自公布之日起施行。")


@dataclass(frozen=True)
class LawSamples:
    """
    Ids: of a law, a version, its change that was confirmed and one that was not, and of an item that is touched.

    `trial` is a what-if that a job worked on, `refused` one whose text has no articles.
    """

    law: str
    version: str
    change: str
    draft: str
    item: str
    trial: str
    refused: str

    @property
    def adjustment(self) -> str:
        """The id of the item's adjustment."""
        return f"{self.change}:{self.item}"


def changed_law(district: District) -> LawSamples:
    """Enter a law and its next version, let an item rest on it, and confirm the change for a day ahead."""
    lawyer, title = district.accounts.client(LAWYER), f"示例便民办法{new_id()[-6:]}"
    entry = {"title": title, "rank": "7", "label": "2020年版", "effective_on": "2020-01-01"}
    law_id = str(lawyer.post("/review/api/laws", {**entry, "text": written(FIRST)})["law_id"])
    eventually(lambda: district.client["qingdan_intake"]["laws"].find_one({"title": title}), 30)
    row = {"kind": "7", "title": title, "doc_no": "示例〔2020〕1号", "article": "第三条", "text": OLD, "status": "有效"}
    item_id = str(draft(district, legal_basis=[row])["item_id"])
    change_id = _begun(district, law_id, "新修订", SECOND, DAYS_AHEAD)
    seen = lawyer.get(f"/review/api/law-changes/{change_id}")
    lawyer.post(f"/review/api/law-changes/{change_id}/confirmation", {"version": seen["version"]})
    adjustments = district.client["qingdan_intake"]["adjustments"]
    eventually(lambda: adjustments.find_one({"_id": f"{change_id}:{item_id}"}), 60)
    unconfirmed = _begun(district, law_id, "再次修订", (*SECOND[:4], "本办法由区政府办公室解释。"), DAYS_AHEAD + 30)
    version_id = lawyer.get(f"/review/api/laws/{law_id}")["versions"][0]["version_id"]
    return LawSamples(
        law=law_id,
        version=version_id,
        change=change_id,
        draft=unconfirmed,
        item=item_id,
        trial=_tried(district, title, "".join(f"\n第{number}条　{OLD}" for number in range(6, 300)), "done"),
        refused=_tried(district, title, "没有条文。" * 20_000, "refused"),
    )


def _tried(district: District, title: str, more: str, state: str) -> str:
    """Let the lawyer try a draft that is too long for an answer at once, and wait for how it ends."""
    lawyer, old = district.accounts.client(LAWYER), written(FIRST) + more
    new = written(SECOND) + more if "第" in more else more
    trial_id = str(lawyer.post(TRIALS, {"title": title, "old": old, "new": new})["trial_id"])
    eventually(lambda: lawyer.get(f"{TRIALS}/{trial_id}")["state"] == state, 60)
    return trial_id


def _begun(district: District, law_id: str, label: str, articles: Sequence[str], days: int) -> str:
    """Enter a further version and begin to compare it with the newest one; return the id of the change."""
    lawyer = district.accounts.client(LAWYER)
    law = lawyer.get(f"/review/api/laws/{law_id}")
    day = (day_in_china(SystemClock().now()) + timedelta(days=days)).isoformat()
    version = {"version": law["version"], "label": label, "effective_on": day, "text": written(articles)}
    new = lawyer.post(f"/review/api/laws/{law_id}/versions", version)["version_id"]
    asked = {"law_id": law_id, "old_version_id": law["versions"][0]["version_id"], "new_version_id": new}
    return str(lawyer.post("/review/api/law-changes", asked)["change_id"])


def written(articles: Sequence[str]) -> str:
    """Return a law's text as somebody pastes it."""
    return "\n".join(f"{number}　{text}" for number, text in zip(NUMBERS, articles, strict=True))


LAW_PAGES: dict[str, tuple[str, Callable[[Any], str]]] = {
    "/review/laws": (LAWYER, lambda s: "/review/laws"),
    "/review/laws/new": (LAWYER, lambda s: "/review/laws/new"),
    "/review/laws/<law_id>": (LAWYER, lambda s: f"/review/laws/{s.laws.law}"),
    "/review/laws/<law_id>/entry": (LAWYER, lambda s: f"/review/laws/{s.laws.law}/entry"),
    "/review/laws/<law_id>/versions/new": (LAWYER, lambda s: f"/review/laws/{s.laws.law}/versions/new"),
    "/review/laws/<law_id>/versions/<version_id>": (
        LAWYER,
        lambda s: f"/review/laws/{s.laws.law}/versions/{s.laws.version}",
    ),
    "/review/laws/<law_id>/versions/<version_id>/days": (
        LAWYER,
        lambda s: f"/review/laws/{s.laws.law}/versions/{s.laws.version}/days",
    ),
    "/review/laws/<law_id>/versions/<version_id>/text": (
        LAWYER,
        lambda s: f"/review/laws/{s.laws.law}/versions/{s.laws.version}/text",
    ),
    "/review/laws/<law_id>/changes/new": (LAWYER, lambda s: f"/review/laws/{s.laws.law}/changes/new"),
    "/review/law-changes": (LAWYER, lambda s: "/review/law-changes"),
    "/review/law-changes/<change_id>": (LAWYER, lambda s: f"/review/law-changes/{s.laws.draft}"),
    "/review/law-changes/<change_id>/confirmation": (
        LAWYER,
        lambda s: f"/review/law-changes/{s.laws.draft}/confirmation",
    ),
    "/intake/laws": (CLERK, lambda s: "/intake/laws"),
    "/intake/laws/<law_id>": (CLERK, lambda s: f"/intake/laws/{s.laws.law}"),
    "/intake/laws/unresolved": (LAWYER, lambda s: "/intake/laws/unresolved"),
    "/intake/law-changes": (LAWYER, lambda s: "/intake/law-changes"),
    "/intake/law-changes/<change_id>": (LAWYER, lambda s: f"/intake/law-changes/{s.laws.change}"),
    "/intake/law-changes/what-if": (LAWYER, lambda s: "/intake/law-changes/what-if"),
    "/intake/law-changes/what-if/<trial_id>": (LAWYER, lambda s: f"/intake/law-changes/what-if/{s.laws.trial}"),
    "/intake/law-changes/<change_id>/cascade": (
        CLERK,
        lambda s: f"/intake/law-changes/{s.laws.change}/cascade?root={s.laws.item}",
    ),
    "/intake/adjustments": (CLERK, lambda s: "/intake/adjustments"),
    "/intake/adjustments/<adjustment_id>": (CLERK, lambda s: f"/intake/adjustments/{s.laws.adjustment}"),
    "/intake/items/<item_id>/bases": (CLERK, lambda s: f"/intake/items/{s.laws.item}/bases"),
    "/intake/causes/new": (LAWYER, lambda s: "/intake/causes/new"),
}
"""Rule -> (account, the address to open)."""

LAW_VIEWS: dict[str, tuple[str, Callable[[Any], str]]] = {
    "laws that no search finds": (LAWYER, lambda s: "/review/laws?search=龙凤呈祥"),
    "a law that another takes the place of": (LAWYER, lambda s: f"/review/laws/{s.laws.law}/changes/new?kind=replaced"),
    "a law to be repealed": (LAWYER, lambda s: f"/review/laws/{s.laws.law}/changes/new?kind=repealed"),
    "a change that was confirmed": (LAWYER, lambda s: f"/review/law-changes/{s.laws.change}"),
    "a law before a clerk": (CLERK, lambda s: f"/review/laws/{s.laws.law}"),
    "what a change would do": (LAWYER, lambda s: f"/intake/law-changes/what-if?change_id={s.laws.change}"),
    "a draft that cannot be tried": (LAWYER, lambda s: f"/intake/law-changes/what-if/{s.laws.refused}"),
    "no adjustments": ("caijia_town_compiler", lambda s: "/intake/adjustments"),
    "all bodies' adjustments": ("supervisor", lambda s: "/intake/adjustments"),
    "an item's bases on a day": (CLERK, lambda s: f"/intake/items/{s.laws.item}/bases?on=2026-01-01"),
    "items that rest on an article": (CLERK, lambda s: f"/intake/laws/{s.laws.law}?article=第三条"),
}
"""The same pages in other states."""
