"""Laws at the desk, for tests of their pages: two versions of one law, a change between them, the forms."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient

from services.review.application.laws.views import ChangeAsked, TextGiven
from services.review.application.use_cases import UseCases
from tests.services.review.conftest import csrf
from tests.unit.review.builders import a_reviewer

LAWS, CHANGES = "/review/laws", "/review/law-changes"
TITLE = "军人抚恤优待条例"
OLD = """军人抚恤优待条例
第一章 总则
第一条 为了保障国家对军人的抚恤优待，制定本条例。
第二条 本条例所称抚恤优待对象是现役军人和退役军人。
第二章 优待
第三条 义务兵的家庭由当地人民政府发给优待金，标准不低于当地平均生活水平。
优待金按年发放。
第四条 复员军人生活困难的，由民政部门给予定期定量补助。
第五条 本条例适用于中国人民武装警察部队。
"""
NEW = """军人抚恤优待条例
第一章 总则
第一条 为了保障国家对军人的抚恤优待，制定本条例。
第二条 本条例所称抚恤优待对象是现役军人和退役军人。
第二章 优待
第三条 军人依法享受个人所得税优惠政策，具体办法由税务部门另行规定。
第四条 义务兵的家庭由批准入伍地县级人民政府发给优待金，标准不低于当地平均生活水平。
优待金按年发放。
第五条 军人子女入学入园按照有关规定优先安排。
第六条 本条例适用于中国人民武装警察部队。
"""
ENTRY = {"title": TITLE, "doc_no": "国务院令第602号", "rank": "2", "issuer": "国务院", "other_titles": "优待条例"}
FIRST = {"label": "2019修订", "effective_on": "2019-03-02", "text": OLD}
SECOND = {"label": "2024修订", "promulgated_on": "2026-11-05", "effective_on": "2026-12-01", "text": NEW}


def post(client: FlaskClient, address: str, **form: Any) -> Any:
    """Send a form with the token of the register's pages; whatever page it is sent from, the token is the same."""
    token = csrf(client.get(f"{LAWS}").text)
    return client.post(address, data={"csrf_token": token} | form)


def a_law(use_cases: UseCases, **changed: Any) -> str:
    """Enter the law with its first version; returns its id."""
    fields = {**ENTRY, **FIRST, **changed}
    titles = str(fields["other_titles"]).splitlines()
    given = TextGiven(pasted=str(fields["text"]))
    return use_cases.laws.enter_law({**fields, "other_titles": titles}, given, actor=a_reviewer())


def a_second_version(use_cases: UseCases, law_id: str, **changed: Any) -> str:
    """Enter a second version; returns its id."""
    fields = {**SECOND, **changed}
    version = use_cases.laws.law(law_id, actor=a_reviewer()).law.version
    given = TextGiven(pasted=str(fields["text"]))
    return use_cases.laws.enter_version(law_id, fields, given, version=version, actor=a_reviewer())


def a_change(use_cases: UseCases, **changed: Any) -> str:
    """Enter the law with both versions and compare them; returns the id of the change."""
    law_id = a_law(use_cases)
    new = a_second_version(use_cases, law_id)
    old = use_cases.laws.law(law_id, actor=a_reviewer()).law.versions[0].version_id
    asked = ChangeAsked(**{"law_id": law_id, "old_version_id": old, "new_version_id": new} | changed)
    return use_cases.laws.begin_change(asked, actor=a_reviewer())


def row_of(page: str, start: str) -> str:
    """The row of the table whose heading begins so."""
    return page.split(f'aria-label="{start}', 1)[1].split("</article>", 1)[0]


def seen(use_cases: UseCases, change_id: str) -> dict[str, int]:
    """What the forms of a change say of the state that they were opened on."""
    change = use_cases.laws.change(change_id, actor=a_reviewer()).change
    return {"version": change.version, "lines": len(change.history)}


def seen_law(use_cases: UseCases, law_id: str) -> dict[str, int]:
    """What the forms of a law say of the state that they were opened on."""
    law = use_cases.laws.law(law_id, actor=a_reviewer()).law
    return {"version": law.version, "lines": len(law.history)}
