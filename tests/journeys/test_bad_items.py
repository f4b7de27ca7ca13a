"""Items that cannot be accepted as they come, through the real door: a clear Chinese answer, and nothing half-done."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from selenium import webdriver

from shared.kernel.ids import new_id
from stack.demo.client import Client
from tests.journeys.district import District
from tests.journeys.person import Person
from tests.journeys.travel import CLERK, draft, elements, item_form, nothing_changes, published, refusal, under_review
from tests.journeys.visitor import Visitor
from tests.services.forms import plain
from tests.waiting import eventually

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

SCRIPT = '"><script>window.hit=1</script><img src=x onerror=window.hit=1>'
QUOTES = """旅程"' onmouseover='window.hit=1' {{7*7}} ${7*7} &lt;b&gt;"""


# items


def test_another_bodys_item_can_be_neither_read_nor_changed(district: District) -> None:
    made = draft(district)
    address = f"/intake/items/{made['item_id']}"
    stranger = Visitor(district.portal).sign_in("education_compiler", district.accounts.password)
    machine = district.accounts.client("education_compiler")
    with nothing_changes(district):
        pages = [
            stranger.get(address),
            stranger.get(f"{address}/edit"),
            stranger.get(f"{address}/revisions/1"),
            stranger.post(address, item_form(made), page="/intake/items/new"),
            stranger.post(f"{address}/submission", {"version": "1"}, page="/intake/items/new"),
        ]
        body = {"version": made["version"], "elements": elements()}
        status, message = refusal(machine.put, f"/intake/api/items/{made['item_id']}", body)
        batches = [
            machine.batch("/intake/api/submissions", "items", [made]),
            machine.batch("/intake/api/withdrawals", "items", [{"item_id": made["item_id"], "reason": "要回来"}]),
        ]

    assert [page.status_code for page in pages] == [404] * 5
    assert all("没有这个事项，或者它不是本单位的事项" in page.text for page in pages)
    assert (status, "没有这个事项" in message) == (404, True)
    assert [(result["ok"], "没有这个事项" in result["message"]) for (result,) in batches] == [(False, True)] * 2


def test_a_stale_version_shows_both_texts_and_stores_neither(
    district: District, clerk: Visitor, machine: Client
) -> None:
    made = draft(district)
    address = f"/intake/api/items/{made['item_id']}"
    machine.put(address, {"version": made["version"], "elements": elements(exercise_content="同事先存的内容。")})
    with nothing_changes(district):
        page = clerk.post(
            f"/intake/items/{made['item_id']}",
            item_form(made, exercise_content="后来者填的内容。"),
            page="/intake/items/new",
        )
        status, message = refusal(machine.put, address, {"version": made["version"], "elements": elements()})
        submitted = machine.batch("/intake/api/submissions", "items", [made])[0]

    assert page.status_code == 409
    assert "同事先存的内容" in plain(page.text)
    assert "后来者填的内容" in page.text
    assert status == 409
    assert re.search("[一-龥]", message)
    assert (submitted["ok"], "刚刚被别人改过。请刷新页面" in submitted["message"]) == (False, True)


def test_an_opinion_on_another_text_is_refused(district: District) -> None:
    review = under_review(district)
    reviewer = district.accounts.client("legal_reviewer")
    opinion = {"item_id": review["item_id"], "content_hash": "0" * 64, "verdict": "approve", "reason": ""}
    with nothing_changes(district):
        result = reviewer.batch("/review/api/opinions", "opinions", [opinion])[0]

    assert not result["ok"]
    assert "内容" in result["message"]


def test_a_missing_element_is_named_with_what_to_do(district: District, clerk: Visitor, machine: Client) -> None:
    made = draft(district, exercise_content=None)
    with nothing_changes(district):
        page = clerk.post(
            f"/intake/items/{made['item_id']}/submission", {"version": "1"}, page=f"/intake/items/{made['item_id']}"
        )
        result = machine.batch("/intake/api/submissions", "items", [made])[0]

    assert page.status_code == 422
    assert 'href="#f-exercise_content"' in page.text
    assert [problem["label"] for problem in result["problems"]] == ["行使内容"]
    assert result["problems"][0]["remedy"]


@pytest.mark.usefixtures("unharmed")
@pytest.mark.parametrize(
    ("key", "label", "limit"), [("item_name", "事项名称", 200), ("exercise_content", "行使内容", 2000)]
)
def test_ten_thousand_characters_are_refused_with_the_limit(
    clerk: Visitor, machine: Client, key: str, label: str, limit: int
) -> None:
    long = {key: "字" * 10_000}
    page = clerk.post(
        "/intake/items", item_form({"item_id": new_id(), "version": "0"}, **long), page="/intake/items/new"
    )
    result = machine.batch("/intake/api/items", "items", [{"elements": elements(**long)}])[0]

    assert page.status_code == 422
    assert f'href="#f-{key}"' in page.text
    assert "字" * 10_000 in page.text, "what was typed is kept"
    assert [(problem["label"], str(limit) in problem["message"]) for problem in result["problems"]] == [(label, True)]


# content that wants to be more than content


@pytest.mark.usefixtures("unharmed")
def test_a_script_in_a_name_is_refused(machine: Client) -> None:
    result = machine.batch("/intake/api/items", "items", [{"elements": elements(item_name=SCRIPT)}])[0]

    assert [problem["label"] for problem in result["problems"]] == ["事项名称"]
    assert "尖括号标记" in result["problems"][0]["message"]


@pytest.mark.browser
def test_a_script_in_an_item_is_shown_everywhere_and_never_runs(
    district: District, person: Person, driver: webdriver.Chrome
) -> None:
    basis = [{**elements()["legal_basis"][0], "title": SCRIPT, "text": SCRIPT}]
    name = f"{QUOTES}{new_id()[-6:]}"
    item_id = published(district, title=QUOTES, item_name=name, exercise_content=SCRIPT, legal_basis=basis)
    ran = []

    def look(shown: str, *paths: str) -> None:
        for path in paths:
            person.open(path)
            person.sees(shown)
            if driver.execute_script("return window.hit"):
                ran.append(path)

    look(SCRIPT, f"/items/{item_id}")
    look(name, "/search?q=旅程")
    person.sign_in(CLERK)
    eventually(lambda: _has_notice(district, item_id))
    look(SCRIPT, f"/intake/items/{item_id}")
    look(name, "/intake/items", "/notify/")
    person.sign_in("supervisor")
    look(SCRIPT, f"/review/items/{item_id}")
    look(QUOTES, "/publish/lists")
    look(name, f"/coding/items/{item_id}", "/coding/", f"/notify/items/{item_id}", "/notify/records")
    assert ran == []


def _has_notice(district: District, item_id: str) -> bool:
    notices = district.client["qingdan_notify"]["notices"]
    return bool(notices.find_one({"item_ids": item_id, "kind": "item_published", "desk": {"$regex": "^body:"}}))


# twice


def test_the_same_form_sent_twice_in_parallel_is_one_revision_and_one_event(district: District, clerk: Visitor) -> None:
    item_id = new_id()
    token = clerk.token("/intake/items/new")
    name = f"并行事项{item_id[-8:]}"
    form = {**item_form({"item_id": item_id, "version": "0"}, item_name=name), "csrf_token": token, "action": "submit"}

    def send(_number: int) -> int:
        return clerk.with_cookie(clerk.cookie).send("/intake/items", form).status_code

    with ThreadPoolExecutor(2) as threads:
        answers = set(threads.map(send, range(2)))
    eventually(lambda: _events(district, item_id, "review_opened"), 30)

    revisions = district.client["qingdan_intake"]["item_revisions"].count_documents({"item_id": item_id})
    items = district.client["qingdan_intake"]["service_items"].count_documents({"_id": item_id})
    assert answers == {303}
    assert (items, revisions, _events(district, item_id, "item_submitted")) == (1, 1, 1)


def test_the_same_correction_sent_twice_in_parallel_is_one_revision(district: District, clerk: Visitor) -> None:
    made = draft(district)
    address = f"/intake/items/{made['item_id']}"
    form = {**item_form(made, exercise_content="改过的内容。"), "csrf_token": clerk.token(f"{address}/edit")}

    def send(_number: int) -> int:
        return clerk.with_cookie(clerk.cookie).send(address, form).status_code

    with ThreadPoolExecutor(2) as threads:
        answers = set(threads.map(send, range(2)))

    revisions = district.client["qingdan_intake"]["item_revisions"].count_documents({"item_id": made["item_id"]})
    assert answers <= {303, 409}
    assert 303 in answers
    assert revisions == 2


def _events(district: District, item_id: str, name: str) -> int:
    records = district.client["qingdan_notify"]["records"]
    return int(records.count_documents({"item_id": item_id, "name": name}))
