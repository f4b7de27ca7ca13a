"""
The demonstration's campaign (工作方案): its windows lie around today, one body is late, one signs a zero report.

What the district has brought is filed in time; a pilot town without items has let its stage go by.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from stack.demo import district
from stack.demo.implementing import stamped_scan
from stack.demo.path import Progress
from stack.demo.setup import REGISTRAR, Accounts, command

CHINA = timezone(timedelta(hours=8))
TITLE = "编制政务服务事项清单工作方案（示例）"
WINDOWS = {
    "mobilise": (-45, -31),
    "directory": (-30, 10),
    "directory_review": (11, 25),
    "directory_adoption": (26, 40),
    "town_directory": (-20, -2),
    "implementation": (-5, 60),
    "implementation_review": (61, 90),
    "online": (91, 120),
    "town_implementation": (121, 150),
    "guides": (151, 210),
    "mechanisms": (211, 364),  # no window may end later than the year after the campaign's
}
"""First and last day of each stage, in days from today."""
PILOTS = ("zhuyang_town",)
"""The towns that already report their directory list; the others follow in another year."""
STATEMENT = "本单位只对内审计，不直接面向企业和群众提供服务，没有列入目录清单的公共服务事项。"


def run(accounts: Accounts, environment: dict[str, str], progress: Progress) -> None:
    """
    Start the campaign, sign the zero report, remind who is due; what is there already stays as it is.

    :raises ApiRefused: when a step is refused
    """
    found = _campaign_id(accounts)
    if not found:
        _begin(environment)
        found = _campaign_id(accounts)
    _zero_report(accounts, found)
    command("campaign", "remind", environment=environment)
    progress("工作方案启动，一份零报告", 1, 1)


def _campaign_id(accounts: Accounts) -> str:
    campaigns = accounts.client(REGISTRAR).get("/intake/api/campaigns")["campaigns"]
    return next((str(one["campaign_id"]) for one in campaigns if one["title"] == TITLE), "")


def _begin(environment: dict[str, str]) -> None:
    today = datetime.now(CHINA).date()
    windows = [
        f"--window={key}={today + timedelta(days=first)}:{today + timedelta(days=last)}"
        for key, (first, last) in WINDOWS.items()
    ]
    only = "；".join(district.body(key)["name"] for key in PILOTS)
    about = ("--title", TITLE, "--year", str(today.year), "--only", f"town_directory={only}")
    command("campaign", "begin", *about, *windows, "--start", environment=environment)


def _zero_report(accounts: Accounts, campaign_id: str) -> None:
    head = accounts.client(f"{district.ZERO_BODY}_signatory")
    path = f"/intake/api/campaigns/{campaign_id}/zero-reports/directory"
    shown = head.get(path)
    if shown["zero_report"] is None:
        scan = stamped_scan(head, f"{district.body(district.ZERO_BODY)['name']}零报告")
        seen = [each["upper_id"] for each in shown["expected"] or () if not each["reason"]]
        said = {"version": 0, "statement": STATEMENT, "scan": scan, "is_ours_denied": True, "seen": seen}
        head.put(path, said)
