"""A law gets a new version: the lawyer confirms, the body adjusts, towns follow, and the portal changes on the day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from shared.kernel.clock import CHINA, SystemClock, day_in_china
from shared.kernel.ids import new_id
from stack.demo import path
from stack.demo.setup import Accounts
from tests.journeys import carried
from tests.journeys.changed_laws import DROPPED, FIRST, MOVED, NEW, NUMBERS, OLD, SECOND, written
from tests.journeys.district import District
from tests.journeys.heirs import claim, upper_id
from tests.journeys.person import Person
from tests.journeys.travel import CLERK, published
from tests.waiting import eventually

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.timeout(600)]

TOWNS = ("baisha_town_compiler", "zhuyang_town_compiler")


@pytest.fixture
def tomorrow(district: District) -> Iterator[datetime]:
    """Return one minute after the coming midnight in China; the clock goes back afterwards."""
    day = day_in_china(SystemClock().now()) + timedelta(days=1)
    yield datetime.combine(day, time(0, 1), CHINA).astimezone(UTC)
    district.set_clock(timedelta(0))


def test_a_law_changes_and_everybody_follows(district: District, person: Person, tomorrow: datetime) -> None:
    title = f"旅程便民服务管理办法{new_id()[-6:]}"
    day = day_in_china(tomorrow).isoformat()
    enter_law(person, title)
    eventually(lambda: district.client["qingdan_intake"]["laws"].find_one({"title": title}), 30)
    changed, moved, dropped = (item(district, title, at) for at in (2, 4, 3))
    heirs = [claimed(district, town, changed) for town in TOWNS]

    change_id = change_law(person, title, day)
    person.sign_in(CLERK)
    person.sees_sometime("/notify/", f"《{title}》")
    adjust(person, changed, change_id, day)
    assert adjustment(district, change_id, moved)["state"] == "scheduled"
    assert {adjustment(district, change_id, heir)["outcome"] for heir in heirs} == {"follow"}
    person.open(f"/intake/adjustments/{change_id}:{dropped}")
    person.sees(f"{day} 起依据不再存在", DROPPED)

    only_the_legal_office_reads_it(district, changed)
    release_on(district, changed, title, day)
    as_a_citizen(person, changed, OLD, without=NEW)

    district.set_clock(tomorrow - SystemClock().now())
    eventually(lambda: NEW in shown_to_citizens(person, changed), 90)
    eventually(lambda: "第四条" in shown_to_citizens(person, moved), 60)
    assert MOVED in person.text
    assert adjustment(district, change_id, moved)["closing"]["how"] == "recited"
    assert carried.entry_of(district, "intake", moved)["state"] == "approved"

    for town, heir in zip(TOWNS, heirs, strict=True):
        eventually(lambda: NEW in basis_of(district, heir), 90)  # noqa: B023 - waited for at once
        signed_in_anew(district, person, town)
        person.open(f"/intake/items/{heir}")
        person.sees(NEW)
    signed_in_anew(district, person, "registrar")
    eventually(lambda: adjustment(district, change_id, changed)["state"] == "closed", 60)
    person.open(f"/intake/law-changes/{change_id}/cascade?root={changed}")
    person.sees("往下传到哪里", "做完 1 / 3")


def enter_law(person: Person, title: str) -> None:
    """The lawyer pastes the law, looks at what was read, and registers it."""
    person.sign_in("legal_reviewer")
    person.open("/review/laws/new")
    for name, value in {"title": title, "rank": "7", "doc_no": "江津府发〔2020〕9号", "label": "2020年版"}.items():
        person.fill(name, value)
    person.fill("effective_on", "2020-01-01")
    person.fill("text", written(FIRST))
    person.press("看读出的条文")
    person.sees("从第一条到第五条", "条号连续")
    person.press("登记")
    person.sees(title, "2020年版")


def change_law(person: Person, title: str, day: str) -> str:
    """The lawyer registers the new version, compares, and confirms; return the id of the change."""
    person.follow("登记新版本")
    person.fill("label", "新修订")
    person.fill("effective_on", day)
    person.fill("text", written(SECOND))
    person.press("看读出的条文")
    person.press("登记")
    person.sees("新修订")
    person.follow("比对两个版本")
    for name, label in (("old_version_id", "2020年版"), ("new_version_id", "新修订")):
        option = person.one(f"select[name='{name}']").find_element("xpath", f".//option[contains(., '{label}')]")
        person.fill(name, str(option.get_dom_attribute("value")))
    person.press("开始比对")
    change_id = person.path.rsplit("/", 1)[-1].split("?")[0]
    person.sees_sometime(f"/review/law-changes/{change_id}", "第五条", "第四条", "确认")
    person.open(f"/review/law-changes/{change_id}/confirmation")
    person.press("确认并通知")
    person.sees("已确认")
    person.sign_out()
    return change_id


def adjust(person: Person, item_id: str, change_id: str, day: str) -> None:
    """The clerk sees the changed words, takes them over, and submits."""
    person.sees_sometime("/intake/adjustments", "要调整的事项")
    person.open(f"/intake/adjustments/{change_id}:{item_id}")
    person.sees("第三条", "个工作日内办结", f"{day} 施行", "按新条文更新引用")
    person.press("按新条文更新引用")
    person.open(f"/intake/items/{item_id}")
    person.sees(NEW, "第 2 稿")
    person.press("报送")
    person.sees("已报送")


def only_the_legal_office_reads_it(district: District, item_id: str) -> None:
    """Its legal basis moved, so the office that answers for that is asked; the other two have agreed to the rest."""
    lawyer = district.accounts.client("legal_reviewer")
    eventually(lambda: path.waiting_reviews(lawyer, [item_id]), 30)
    for other in ("staffing_reviewer", "planning_reviewer"):
        assert not path.waiting_reviews(district.accounts.client(other), [item_id])
    carried.approve(district, item_id)


def release_on(district: District, item_id: str, title: str, day: str) -> None:
    """The government adopts it, and the service centre releases it for the day."""
    officers = [district.accounts.client(name) for name in ("list_officer", "decision_officer", "release_officer")]
    eventually(lambda: path.ready_items(officers[0], [item_id]), 30)
    list_id = path.propose_and_adopt(
        officers[0], officers[1], title=f"调整{title[-6:]}", document_no="江津府〔2026〕905 号", item_ids=[item_id]
    )
    path.release(officers[2], list_id=list_id, title=f"调整版{title[-6:]}", effective_on=day)
    eventually(lambda: officers[2].get(f"/publish/api/lists/{list_id}")["state"] != "adopted", 60)


def as_a_citizen(person: Person, item_id: str, *words: str, without: str) -> None:
    """Nobody who is signed in reads the portal."""
    text = shown_to_citizens(person, item_id)
    assert all(word in text for word in words)
    assert without not in text


def shown_to_citizens(person: Person, item_id: str) -> str:
    """Return what the item's page on the portal says."""
    person.driver.delete_all_cookies()
    person.open(f"/items/{item_id}")
    return person.text


def signed_in_anew(district: District, person: Person, account: str) -> None:
    """Nobody's session lasts until the next day: machines and people sign in again."""
    district.accounts = Accounts(district.stack.urls["portal"], district.run_dir / "demo")
    person.driver.delete_all_cookies()
    person.sign_in(account)


def item(district: District, title: str, at: int) -> str:
    """Bring an item that rests on an article of the law to the portal; return its id."""
    basis = {"kind": "7", "title": title, "doc_no": "江津府发〔2020〕9号", "article": NUMBERS[at], "text": FIRST[at]}
    return published(district, legal_basis=[{**basis, "status": "有效"}])


def claimed(district: District, town: str, item_id: str) -> str:
    """Let a town claim the district's item; return its own."""
    name = carried.entry_of(district, "intake", item_id)["content"]["item_name"]
    eventually(lambda: upper_id(district, name, "district"), 30)
    return claim(district, town, name, "district")


def adjustment(district: District, change_id: str, item_id: str) -> dict[str, Any]:
    """Return the adjustment of an item, once it is there."""
    adjustments = district.client["qingdan_intake"]["adjustments"]
    found = eventually(lambda: adjustments.find_one({"_id": f"{change_id}:{item_id}"}), 60)
    assert found is not None
    return found


def basis_of(district: District, item_id: str) -> str:
    """Return the text that an item quotes now."""
    number = carried.entry_of(district, "intake", item_id)["content"]["number"]
    texts = district.client["qingdan_intake"]["item_revisions"]
    found = texts.find_one({"_id": f"{item_id}@{number}"})
    assert found is not None
    return str(found["elements"]["legal_basis"][0]["text"])
