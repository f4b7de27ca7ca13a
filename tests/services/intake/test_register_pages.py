"""The registrar's pages of bodies: list, entry, and the import of a file."""

from __future__ import annotations

import html
import io
import re
from dataclasses import replace
from typing import Any

import pytest

from services.intake.domain.bodies import Body, BodyKind
from shared.kernel.ids import new_id
from tests.services.intake.conftest import REGISTRAR, Browser, Intake
from tests.services.intake.test_register_import import (
    BUREAU,
    STREET,
    WATER,
    WRONG,
    a_csv,
    a_file,
    an_xlsx,
    bodies,
    bring_in,
)
from tests.unit.intake.builders import a_body_entry, a_uscc

PAGE = "/intake/bodies/import"


def test_the_form_keeps_days_names_and_contacts(intake: Intake, bureau: Body, browser: Browser) -> None:
    """What is wrong is named at its control; what was typed stays."""
    intake.account("guanli", bureau, "registrar")
    browser.sign_in("guanli")
    path = f"/intake/bodies/{bureau.body_id}"
    form = {
        "body_id": bureau.body_id,
        "version": "1",
        "name": "示例民政和老龄局",
        "renamed_on": "2019-03-01",
        "former_names": "示例老民政局（2011-01-01 更名）",
        "uscc": bureau.uscc,
        "kind": "department",
        "guiding_department": "09",
        "valid_from": "1997-06-18",
        "valid_to": "",
        "contact_person": ["张三", "李四", ""],
        "contact_phone": ["四七五二", "", ""],
        "contact_email": ["", "li@example.com", ""],
    }

    refused = browser.post("/intake/bodies", form, page=path)
    saved = browser.post("/intake/bodies", {**form, "contact_phone": ["023-47520001", "", ""]}, page=path)

    assert refused.status_code == 422
    assert 'href="#f-contacts-0-phone"' in refused.text
    assert 'value="li@example.com"' in refused.text
    assert saved.status_code == 303
    body = intake.cases.registering.body(bureau.body_id)
    assert [former.name for former in body.former_names] == ["示例老民政局", "示例民政局"]
    assert [(one.person, one.phone, one.email) for one in body.contacts] == [
        ("张三", "023-47520001", ""),
        ("李四", "", "li@example.com"),
    ]
    page = browser.get(path).text
    assert 'value="1997-06-18"' in page
    assert "示例民政局（2019-03-01 更名）" in page


def test_the_registrars_pages(intake: Intake, bureau: Body, browser: Browser) -> None:
    """Register, correct after a refusal, create an account, lock it: all by plain forms."""
    intake.account("guanli", bureau, "registrar")
    browser.sign_in("guanli")
    form = {"body_id": new_id(), "version": "0", "name": "示例街道", "uscc": "x", "kind": "street", "is_valid": "true"}

    refused = browser.post("/intake/bodies", form, page="/intake/bodies/new")
    saved = browser.post("/intake/bodies", {**form, "uscc": a_uscc(9)}, page="/intake/bodies/new")

    assert refused.status_code == 422
    assert 'href="#f-uscc"' in refused.text
    assert 'value="示例街道"' in refused.text
    assert saved.status_code == 303
    assert "示例街道" in browser.get("/intake/bodies").text

    new = {"account": "jd-bianzhi", "name": "李四", "password": "a-good-password", "body_id": form["body_id"]}
    assert browser.post("/intake/accounts", new, page="/intake/accounts/new").status_code == 422
    made = browser.post("/intake/accounts", {**new, "roles": ["compiler"]}, page="/intake/accounts/new")
    page = made.headers["Location"]
    assert "李四" in browser.get(page).text
    assert browser.post(f"{page}/lock", {"is_locked": "true"}, page=page).status_code == 303
    assert browser.post(f"{page}/roles", {"roles": ["endorser"]}, page=page).status_code == 303
    assert browser.post(f"{page}/password", {"password": "short"}, page=page).status_code == 422
    assert browser.post(f"{page}/password", {"password": "a-good-password"}, page=page).status_code == 303
    assert "jd-bianzhi" in browser.get("/intake/accounts").text


@pytest.fixture
def at_desk(intake: Intake, bureau: Body, browser: Browser) -> Browser:
    """The registrar, signed in."""
    intake.account("guanli", bureau, "registrar")
    browser.sign_in("guanli")
    return browser


def upload(browser: Browser, content: bytes, name: str = "名录.csv") -> Any:
    return browser.post(PAGE, {"file": (io.BytesIO(content), name)}, page=PAGE)


def hidden_of(page: str) -> dict[str, str]:
    """Return what the page of the dry view sends back."""
    found = re.findall(r'<input type="hidden" name="(file_name|content|shown)" value="([^"]*)"', page)
    return {name: html.unescape(value) for name, value in found}


def test_the_page_shows_first_and_imports_then(at_desk: Browser, intake: Intake) -> None:
    intake.body(53, name="示例老街道", kind=BodyKind.STREET)

    seen = upload(at_desk, an_xlsx(BUREAU, WATER, STREET), "名录.xlsx")
    assert seen.status_code == 200
    assert "<del>示例老街道</del> → <ins>示例街道</ins>" in seen.text
    assert "导入 3 个机构" in seen.text
    assert "示例水务局" not in bodies(intake)

    form = hidden_of(seen.text)
    for said in ("新登记 2 个，更新 1 个", "没有要导入的内容"):
        assert at_desk.post(f"{PAGE}/confirmation", form, page=PAGE).status_code == 303
        assert said in at_desk.get("/intake/bodies").text
    assert {"示例水务局", "示例供水公司", "示例街道"} <= bodies(intake).keys()


def test_the_page_names_what_is_wrong_and_offers_the_good_rows(at_desk: Browser, intake: Intake) -> None:
    seen = upload(at_desk, a_csv(BUREAU, WRONG))
    assert "有 1 行要改" in seen.text
    assert "第 3 行 B 列" in seen.text
    assert "不是 18 位，或者校验位不对" in seen.text

    form = hidden_of(seen.text)
    refused = at_desk.post(f"{PAGE}/confirmation", form, page=PAGE)
    assert refused.status_code == 422
    assert "没有导入任何一行" in refused.text

    assert at_desk.post(f"{PAGE}/confirmation", {**form, "only_good": "true"}, page=PAGE).status_code == 303
    assert "示例水务局" in bodies(intake)


def test_the_page_says_that_file_or_register_changed(at_desk: Browser, intake: Intake) -> None:
    one, other = (hidden_of(upload(at_desk, a_csv(row)).text) for row in (STREET, BUREAU))

    mixed = at_desk.post(f"{PAGE}/confirmation", {**one, "content": other["content"]}, page=PAGE)
    intake.body(53, name="示例老街道", kind=BodyKind.STREET)
    stale = at_desk.post(f"{PAGE}/confirmation", one, page=PAGE)

    assert (mixed.status_code, stale.status_code) == (409, 409)
    assert "不是同一份" in mixed.text
    assert "机构名录又被改过" in stale.text
    assert hidden_of(stale.text)["shown"] != one["shown"]


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "名录.csv", "空文件"),
        (b"PK\x03\x04rubbish", "名录.xlsx", "名录.xlsx"),
        ("甲,乙\n1,2\n".encode(), "名录.csv", "没有机构名录的表头"),
        (b"x" * (2 * 1024 * 1024 + 1), "名录.csv", "太大"),
    ],
)
def test_a_bad_file_is_refused_with_the_reason(at_desk: Browser, content: bytes, name: str, said: str) -> None:
    answer = upload(at_desk, content, name)

    assert answer.status_code == 422
    assert said in answer.text


def test_without_a_file_the_page_asks_for_one(at_desk: Browser) -> None:
    assert "还没有选择文件" in at_desk.post(PAGE, {}, page=PAGE).text
    broken = {"file_name": "名录.csv", "content": "?", "shown": "x"}
    assert "没有完整传回来" in at_desk.post(f"{PAGE}/confirmation", broken, page=PAGE).text


def test_the_list_finds_a_body_by_its_former_name(at_desk: Browser, intake: Intake) -> None:
    bring_in(intake, a_file(BUREAU, STREET, ("示例旧镇", a_uscc(60), "镇")))
    old = bodies(intake)["示例旧镇"]
    entry = a_body_entry(60, body_id=old.body_id, version=1, name="示例旧镇", kind="town", valid_to="2020-01-01")
    intake.cases.registering.register(REGISTRAR, replace(entry, level=""), intake.clock.now())

    by_former = at_desk.get("/intake/bodies?search=水利局").text
    ended = at_desk.get("/intake/bodies?validity=ended").text
    towns = at_desk.get("/intake/bodies?kind=town").text

    assert "示例水务局" in by_former
    assert "示例街道" not in by_former
    assert "示例旧镇" in ended
    assert "示例街道" not in ended
    assert ("示例旧镇" in towns, "示例街道" in towns) == (True, False)
    assert "没有符合条件的机构" in at_desk.get("/intake/bodies?search=龙凤呈祥").text
