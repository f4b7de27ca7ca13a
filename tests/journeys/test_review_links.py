"""An expert who has no account reads one item by his link, says his word, and the inviter sees it."""

from __future__ import annotations

import pytest

from tests import browser
from tests.journeys.district import District
from tests.journeys.person import Person
from tests.journeys.test_pages import look_at
from tests.journeys.travel import under_review

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.timeout(300)]

COORDINATOR = "coordinator"


def invite(person: Person, item_id: str, **also: str) -> str:
    """The coordinator invites Professor Chen from the item's page; return where the link leads."""
    person.driver.delete_all_cookies()
    person.sign_in(COORDINATOR)
    person.open(f"/review/items/{item_id}")
    person.follow("邀请专家或市级对口部门")
    for name, text in {"name": "陈教授", "organisation": "示例大学", "days": "3", **also}.items():
        person.fill(name, text)
    person.press("生成链接")
    person.sees("链接只显示这一次")
    assert look_at(person.driver, "invitations with a new link") == []
    link = str(person.one("#f-link").get_attribute("value"))
    assert link.startswith(person.base)
    person.driver.delete_all_cookies()
    return "/" + link.removeprefix(person.base)


def test_an_expert_speaks_by_his_link_and_the_inviter_sees_it(district: District, person: Person) -> None:
    item_id = str(under_review(district)["item_id"])
    link = invite(person, item_id, email="chen@example.org")

    person.open(link)
    person.sees("陈教授（示例大学）", "设定依据的条文", "意见只能提一次")
    assert person.all("nav") == []
    assert [one.get_attribute("href") for one in person.all("body a[href]:not([href='#main'])")] == []
    assert look_at(person.driver, "a personal link") == []
    person.tick("verdict", "approve_after_change")
    person.press("提交意见")
    person.sees("必须写明理由")
    assert look_at(person.driver, "a personal link without a reason") == []
    person.tick("verdict", "approve_after_change")
    person.fill("reason", "名称宜与上级清单一致")
    person.press("提交意见")
    person.sees("您的意见已收到", "名称宜与上级清单一致")
    assert look_at(person.driver, "a personal link after the opinion") == []
    assert browser.requests_outside(person.driver) == []

    person.sign_in(COORDINATOR)
    person.open(f"/review/items/{item_id}")
    person.sees("专家", "陈教授（示例大学），凭专属链接", "名称宜与上级清单一致")
    person.follow("邀请专家或市级对口部门")
    person.sees("第 1 轮 修改后同意", "次，最近")


def test_a_revoked_link_opens_a_friendly_page(district: District, person: Person) -> None:
    review = under_review(district)
    link = invite(person, str(review["item_id"]))
    person.sign_in(COORDINATOR)
    person.open(f"/review/items/{review['item_id']}/invitations")
    person.press("收回链接")
    person.sees("已收回")
    person.driver.delete_all_cookies()

    person.open(link)

    person.sees("链接打不开", "邀请人已经收回这个链接")
    assert str(review["item_name"]) not in person.text
    assert look_at(person.driver, "a personal link that was revoked") == []


def test_a_colleague_of_another_office_stands_in_and_claims(district: District, person: Person) -> None:
    """He sees the work of the other office beside his own, and the record names both."""
    item_id = str(under_review(district)["item_id"])
    person.sign_in("legal_reviewer")
    person.open("/review/stand-ins")
    person.fill("last_day", str(person.one("[name=first_day]").get_attribute("value")))
    person.fill("reason", "出差")
    person.press("生成代岗码")
    person.sees("代岗码只显示这一次")
    assert look_at(person.driver, "stand-ins with a new code") == []
    code = person.one(".note .code").text
    person.driver.delete_all_cookies()

    person.sign_in("quality_reviewer")
    person.open("/review/stand-ins")
    person.fill("code", code)
    person.press("接受代岗")
    person.sees("已接受代岗")
    assert look_at(person.driver, "stand-ins of a deputy") == []
    person.press("切换到这个岗位")
    person.sees("您正在代")
    assert look_at(person.driver, "the list of a stand-in") == []
    person.open(f"/review/items/{item_id}")
    person.press("领办")
    person.sees("我领办的")
    assert look_at(person.driver, "an item that a stand-in has claimed") == []
    person.tick("verdict", "approve")
    person.press("提交意见")
    person.open(f"/review/items/{item_id}")
    person.sees("，代")
    person.open("/review/stand-ins")
    person.press("不再代岗")
    person.sees("代岗已结束")
    person.open("/review/")
    assert "您正在代" not in person.text
