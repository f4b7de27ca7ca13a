"""Who is told what: the rules of the standards on one message of each kind."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.notify.domain.notices import desks_of
from shared.contracts.registry import current
from shared.kernel.clock import day_in_china
from shared.standards.loader import read
from shared.standards.roles import ROLES
from tests.unit.notify.builders import DATA, ITEM, a_message
from tests.unit.notify.telling import NAMES, STANDARD, notices_of


def test_there_is_a_rule_for_every_event_that_notify_receives() -> None:
    assert set(NAMES) == set(read("notices", 1)["events"])


@pytest.mark.parametrize("name", NAMES)
def test_the_example_of_these_tests_fits_the_contract(name: str) -> None:
    assert current(name).schema().validate(DATA[name]) == {}


@pytest.mark.parametrize("name", NAMES)
def test_a_notice_is_complete_and_one_a_desk(name: str) -> None:
    notices = notices_of(name)

    assert len({notice.desk for notice in notices}) == len(notices)
    for notice in notices:
        assert notice.title
        assert notice.text
        assert notice.action
        assert notice.link.startswith("/")
        assert "{" not in notice.title + notice.text + notice.link
        assert notice.tone in {"go", "ok", "ask", "bad", "off"}
        assert notice.notice_id.endswith(notice.desk)


@pytest.mark.parametrize("name", NAMES)
def test_an_event_without_a_notice_says_why(name: str) -> None:
    rule = read("notices", 1)["events"][name]

    assert bool(rule["notices"]) != bool(rule.get("why"))


@pytest.mark.parametrize("name", NAMES)
def test_every_role_that_is_told_exists(name: str) -> None:
    roles = {notice.desk.removeprefix("role:") for notice in notices_of(name) if notice.desk.startswith("role:")}

    assert roles <= ROLES.keys()


@pytest.mark.parametrize(
    ("name", "desks"),
    [
        ("endorsement_requested", ["body:b-above:endorser"]),
        ("endorsement_declined", ["body:b-1"]),
        ("heirs_followed", ["body:b-1"]),
        ("item_submitted", ["body:b-1"]),
        ("review_opened", ["role:legal_reviewer", "role:staffing_reviewer", "role:planning_reviewer"]),
        ("item_withdrawn", ["body:b-1", "role:legal_reviewer", "body:b-9:guidance_reviewer"]),
        ("item_returned", ["body:b-1"]),
        ("item_approved", ["body:b-1", "role:code_officer"]),
        ("code_assigned", ["body:b-1", "role:list_officer"]),
        ("list_proposed", ["role:decision_officer"]),
        ("list_adopted", ["role:release_officer", "role:list_officer"]),
        ("item_published", ["body:b-1"]),
        ("opinion_given", []),
        ("review_arrived", ["role:legal_reviewer"]),
        ("scope_questioned", ["role:coordinator"]),
        ("scope_decided", ["role:planning_reviewer", "body:b-1"]),
        ("reviewer_appointed", ["account:a-9", "body:b-1", "role:planning_reviewer"]),
        ("refusal_questioned", ["role:coordinator"]),
        ("meeting_called", ["role:legal_reviewer", "body:b-1"]),
        ("review_due", ["role:planning_reviewer"]),
        ("review_overdue", ["role:legal_reviewer", "role:coordinator"]),
        ("ruling_given", ["role:legal_reviewer", "role:staffing_reviewer", "body:b-1"]),
        ("coordination_due", ["role:coordinator"]),
        ("coordination_overdue", ["role:coordinator"]),
        ("comments_opened", ["body:b-1"]),
        ("comment_received", ["body:b-2"]),
        ("comments_closed", ["body:b-2"]),
        ("withdrawal_requested", []),
        ("body_changed", []),
    ],
)
def test_each_step_tells_the_desks_it_concerns(name: str, desks: list[str]) -> None:
    assert [notice.desk for notice in notices_of(name)] == desks


def test_a_return_says_how_many_do_not_agree_and_what_they_said() -> None:
    [notice] = notices_of("item_returned")

    assert "1 条意见" in notice.title
    assert "法制审核员不同意，依据已修订" in notice.text
    assert notice.link == f"/intake/items/{ITEM}"


@pytest.mark.parametrize(
    ("kind", "title", "note"),
    [
        ("follow", "随上级清单调整：", "有 1 个正在审核，回到本单位后再更新。"),
        ("push", "区政府办统一推送：", "有 1 个正在审核，没有推送。"),
    ],
)
def test_only_what_follows_is_promised_for_later(kind: str, title: str, note: str) -> None:
    [notice] = notices_of("heirs_followed", kind=kind, waiting=1)

    assert notice.title.startswith(title)
    assert note in notice.text


def test_what_followed_is_told_without_counts_of_nothing() -> None:
    [notice] = notices_of("heirs_followed", followed=0, asked=2, waiting=0, clashing=0)

    assert notice.title == "随上级清单调整：2 个等本单位决定"
    assert notice.text.endswith("。要决定的，逐项选“采用上级”或“保留本单位”。")
    assert STANDARD.describe(a_message("heirs_followed", followed=1, asked=0)).endswith("：1 个事项已更新。")


@pytest.mark.parametrize(
    ("after", "workdays", "said"),
    [(0, 0, "，就是今天"), (2, 0, "，还有 2 天（都是休息日）"), (5, 3, "，还有 3 个工作日")],
)
def test_a_reminder_calls_only_the_last_day_itself_today(after: int, workdays: int, said: str) -> None:
    last_on = (day_in_china(a_message("report_due").occurred_at) + timedelta(days=after)).isoformat()

    [notice] = notices_of("report_due", last_on=last_on, days_left=workdays)

    assert notice.title.endswith(f"{last_on} 截止{said}")


@pytest.mark.parametrize("name", ["report_due", "report_missed"])
def test_a_body_without_any_item_is_not_told_of_none_out_of_none(name: str) -> None:
    nothing, some = notices_of(name, filed=0, unfiled=0), notices_of(name, filed=2, unfiled=1)

    assert all("还没有目录清单事项，也没有签署零报告" in notice.text and " 0 " not in notice.text for notice in nothing)
    assert all("目录清单已报送 2 个事项，还有 1 个没有报送" in notice.text for notice in some)


def test_an_opinion_without_a_reason_reads_well() -> None:
    opinion = {**DATA["opinion_given"]["opinion"], "verdict": "approve", "reason": ""}

    assert STANDARD.describe(a_message("opinion_given", opinion=opinion)) == "第 1 轮，法制审核员同意。"
    by_link = {**opinion, "office": "expert:invitation"}
    assert STANDARD.describe(a_message("opinion_given", opinion=by_link)) == "第 1 轮，专家同意。"


def test_braces_in_a_name_are_only_text() -> None:
    [notice] = notices_of("item_submitted", item_name="{body_id}<script>{0.__class__}")

    assert notice.title.startswith("{body_id}<script>{0.__class__}：")


def test_an_endless_reason_is_cut() -> None:
    [notice] = notices_of("withdrawal_refused", reason="长" * 10_000)

    assert len(notice.text) == 500


def test_the_same_message_makes_the_same_notices() -> None:
    assert notices_of("item_approved") == notices_of("item_approved")


def test_an_account_sits_at_its_bodys_desk_and_at_its_roles_desks() -> None:
    of_roles = ["body:b-1:compiler", "body:b-1:endorser", "role:compiler", "role:endorser"]
    assert desks_of("b-1", {"compiler", "endorser"}) == ["body:b-1", *of_roles]
    assert desks_of("", {"operator"}) == ["role:operator"]
    assert desks_of("b-1", {"compiler"}, "a-1") == ["body:b-1", "body:b-1:compiler", "account:a-1", "role:compiler"]


OF_ONE_ITEM = [
    name for name in NAMES if "item_name" in DATA[name] and "items" not in DATA[name] and STANDARD.rules.tells(name)
]
OF_A_LIST = ["list_proposed", "list_adopted", "list_returned", "edition_scheduled", "edition_released"]


@pytest.mark.parametrize("name", OF_ONE_ITEM)
def test_a_notice_of_an_implementation_list_says_so_with_its_part(name: str) -> None:
    for notice in notices_of(name, list_kind="implementation", part="首次申请"):
        assert notice.title.startswith("高龄津贴发放（实施清单：首次申请）：")
    for notice in notices_of(name, list_kind="implementation", part=""):
        assert notice.title.startswith("高龄津贴发放（实施清单）：")


@pytest.mark.parametrize("name", OF_ONE_ITEM)
def test_an_item_of_the_directory_list_bears_no_mark(name: str) -> None:
    said = notices_of(name, list_kind="directory", part="")

    assert [notice.title for notice in said] == [notice.title for notice in notices_of(name)]
    assert all(notice.title.startswith("高龄津贴发放：") for notice in said)


@pytest.mark.parametrize("name", OF_A_LIST)
def test_a_notice_of_a_list_says_of_which_kind_it_is(name: str) -> None:
    assert all(
        "实施清单，" in notice.text or "（实施清单" in notice.text
        for notice in notices_of(name, list_kind="implementation")
    )
    assert all("目录清单" in notice.text for notice in notices_of(name))
    assert "实施清单" in STANDARD.describe(a_message(name, list_kind="implementation"))


def test_reviewers_are_told_who_leads() -> None:
    led = notices_of("review_opened", list_kind="implementation", part="", lead="staffing_review")

    assert all("由编制审核员牵头。" in notice.text for notice in led)
    assert all("牵头" not in notice.text for notice in notices_of("review_opened"))


def test_a_kind_of_list_that_is_not_known_yet_is_told_as_it_is() -> None:
    assert "（guide）" in notices_of("item_submitted", list_kind="guide")[0].title
