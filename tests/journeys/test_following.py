"""The city renames an item: the district's item follows, is reviewed and published anew, and thirty towns follow it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from shared.kernel.clock import SystemClock, day_in_china
from shared.kernel.ids import new_id
from stack.demo import district as demo
from stack.demo.client import all_done
from stack.demo.setup import ACCOUNT_EXISTS
from tests.journeys import carried
from tests.journeys.district import District
from tests.journeys.heirs import city_list, claim, upper_id
from tests.journeys.person import Person
from tests.journeys.signed import as_seen
from tests.journeys.travel import CLERK
from tests.waiting import eventually

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.timeout(600)]

TOWNS = 30
OLD_WORDS, NEW_WORDS, OWN_WORDS = "按月受理和发放补贴。", "按季受理和发放补贴，全程网上办理。", "由镇便民服务中心受理。"


def test_the_city_renames_an_item_and_thirty_towns_follow(district: District, person: Person, tmp_path: Path) -> None:
    mark = new_id()[-6:]
    old, new = f"旅程补贴{mark}发放", f"旅程补贴{mark}的申领和发放"
    code = f"5020098{int(mark, 16) % 10**5:05}"
    import_by_hand(district, person, city_list(tmp_path, old, code, OLD_WORDS))
    own = claim(district, CLERK, old, "city")
    publish(district, own, old)
    codes = carried.entry_of(district, "coding", own)
    eventually(lambda: upper_id(district, old, "district"), 30)
    towns = town_accounts(district)
    items = [claim(district, town, old, "district") for town in towns]
    edit(district, towns[0], items[0], OWN_WORDS)

    import_by_hand(district, person, city_list(tmp_path, new, code, NEW_WORDS))
    person.sign_in(CLERK)
    person.sees_sometime(f"/intake/items/{own}", new, "随上级清单调整：事项名称", "要本单位决定：行使内容", "第 2 稿")
    person.open(f"/intake/items/{own}/take-over")
    person.sees(OLD_WORDS, NEW_WORDS)
    person.tick("way_exercise_content", "take")
    person.press("保存决定")
    person.sees("已存为第 3 稿", "采用上级清单：行使内容")
    person.press("报送")
    person.sees("已报送")
    carried.approve(district, own)
    carried.release(district, [own], f"旅程清单{mark}")

    wanted = {"_id": {"$in": items}, "content.item_name": new, "content.number": {"$gte": 2}}
    stored = district.client["qingdan_intake"]["service_items"]
    eventually(lambda: stored.count_documents(wanted) == TOWNS, 60)
    assert {len(item["revisions"]) for item in stored.find({"_id": {"$in": items[1:]}})} == {2}
    assert carried.entry_of(district, "coding", own)["base_code"] == codes["base_code"]
    person.driver.delete_all_cookies()
    person.open(f"/items/{own}")
    person.sees(new)
    decided_by_a_town(person, towns[0], items[0], new)


def decided_by_a_town(person: Person, account: str, item_id: str, name: str) -> None:
    """A town is told once, sees what is to be decided, and keeps its own words: that makes no new text."""
    person.sign_in(account)
    person.sees_sometime("/notify/", "随上级清单调整：1 个事项有新稿，1 个等本单位决定")
    person.open("/intake/heirs")
    person.sees(name, "要决定")
    person.open(f"/intake/items/{item_id}/take-over")
    person.sees(OLD_WORDS, NEW_WORDS, OWN_WORDS)
    person.tick("way_exercise_content", "keep")
    person.press("保存决定")
    person.sees("已保留本单位的内容", "随上级清单调整：事项名称")
    person.open("/intake/heirs")
    assert name not in person.text


def import_by_hand(district: District, person: Person, file: Path) -> None:
    """The registrar hands a list in, looks at what it would do, and imports it."""
    person.driver.delete_all_cookies()
    person.sign_in("registrar")
    person.open("/intake/upper/import")
    person.fill("title", "示例市公共服务事项目录")
    person.fill("document_no", "示例市府发〔2026〕9号")
    person.fill("published_on", day_in_china(SystemClock().now()).isoformat())
    person.attach("file", file)
    person.press("上传并查看")
    person.sees("查看要导入的上级清单")
    person.press("导入 1 项")
    person.sees("1 项")
    person.driver.delete_all_cookies()


def publish(district: District, item_id: str, name: str) -> None:
    """Take a draft to the portal."""
    all_done(district.accounts.client(CLERK).batch("/intake/api/submissions", "items", [as_seen(district, item_id)]))
    carried.approve(district, item_id)
    carried.release(district, [item_id], f"旅程清单{name[-8:]}")


def edit(district: District, account: str, item_id: str, words: str) -> None:
    """Let a body put what it does in its own words."""
    client = district.accounts.client(account)
    item: dict[str, Any] = client.get(f"/intake/api/items/{item_id}")
    changed = {"version": item["version"], "elements": {**item["elements"], "exercise_content": words}}
    client.put(f"/intake/api/items/{item_id}", changed)


def town_accounts(district: District) -> list[str]:
    """Return a compiler of each town and street; those that the demonstration leaves without one get one."""
    towns = [body for body in demo.bodies() if body["kind"] in ("town", "street")]
    known = {each.account for each in demo.accounts()}
    missing = [body for body in towns if f"{body['key']}_compiler" not in known]
    entries = [
        {
            "account": f"{body['key']}_compiler",
            "name": "旅程编制员",
            "password": district.accounts.password,
            "body_id": district.body_id(body["key"]),
            "roles": ["compiler"],
        }
        for body in missing
    ]
    results = district.accounts.client("registrar").batch("/intake/api/accounts", "accounts", entries)
    all_done([one for one in results if one["code"] != ACCOUNT_EXISTS])
    accounts = [f"{body['key']}_compiler" for body in towns]
    assert len(accounts) == TOWNS
    return accounts
