"""Changes of laws on their pages: begun from a law, listed by state, looked at row by row."""

from __future__ import annotations

from flask.testing import FlaskClient

from services.review.application.use_cases import UseCases
from shared.kernel.ids import new_id
from tests.services.review.conftest import sign_in
from tests.services.review.laws.pages import (
    CHANGES,
    LAWS,
    TITLE,
    a_change,
    a_law,
    a_second_version,
    post,
    row_of,
    seen,
)
from tests.unit.review.builders import a_coordinator, a_reviewer


def test_two_versions_are_compared_from_the_law(lawyer: FlaskClient, use_cases: UseCases) -> None:
    law_id = a_law(use_cases)
    new = a_second_version(use_cases, law_id)
    old = use_cases.laws.law(law_id, actor=a_reviewer()).law.versions[0].version_id
    form = lawyer.get(f"{LAWS}/{law_id}/changes/new").text
    assert 'value="2026-12-01"' in form

    decision = {"cause_title": "关于修改部分行政法规的决定", "cause_doc_no": "国务院令第788号"}
    begun = post(
        lawyer, f"{LAWS}/{law_id}/changes/new", old_version_id=old, new_version_id=new, effective_on="", **decision
    )

    assert begun.status_code == 303
    page = lawyer.get(begun.headers["Location"]).text
    for said in (
        "草拟",
        "关于修改部分行政法规的决定",
        "国务院令第788号",
        "2026-12-01",
        "2019修订（5 条）",
        "2024修订（6 条）",
    ):
        assert said in page
    assert TITLE in lawyer.get(CHANGES).text
    assert "条文变动" in lawyer.get(f"{LAWS}/{law_id}").text
    again = post(lawyer, f"{LAWS}/{law_id}/changes/new", old_version_id=old, new_version_id=new)
    assert again.status_code == 409
    assert "已经发起过" in again.text


def test_what_is_missing_of_a_change_is_told_at_its_field(lawyer: FlaskClient, use_cases: UseCases) -> None:
    law_id = a_law(use_cases)
    assert "只有一个版本，没有可以比对的" in lawyer.get(f"{LAWS}/{law_id}/changes/new").text
    (version,) = use_cases.laws.law(law_id, actor=a_reviewer()).versions

    same = {"old_version_id": version.version_id, "new_version_id": version.version_id}
    assert "同一个文本" in post(lawyer, f"{LAWS}/{law_id}/changes/new", **same).text
    day = {"old_version_id": version.version_id, "effective_on": "下周"}
    answer = post(lawyer, f"{LAWS}/{law_id}/changes/new?kind=repealed", **day)
    assert answer.status_code == 422
    assert 'href="#f-effective_on"' in answer.text
    nothing = post(lawyer, f"{LAWS}/{law_id}/changes/new?kind=replaced&search=%E4%BC%98%E5%BE%85", **day)
    assert nothing.status_code == 422


def test_another_law_that_takes_the_place_is_looked_for_by_name(lawyer: FlaskClient, use_cases: UseCases) -> None:
    law_id = a_law(use_cases)
    other = a_law(use_cases, title="军人地位和权益保障法", doc_no="主席令第86号", rank="1", other_titles="")
    (old,) = use_cases.laws.law(law_id, actor=a_reviewer()).versions
    (new,) = use_cases.laws.law(other, actor=a_reviewer()).versions
    address = f"{LAWS}/{law_id}/changes/new?kind=replaced"
    assert "先查找代替它的法" in lawyer.get(address).text
    assert "没有找到“龙凤”" in lawyer.get(f"{address}&search=龙凤").text
    assert f'value="{other}/{new.version_id}"' in lawyer.get(f"{address}&search=权益").text

    begun = post(lawyer, address, old_version_id=old.version_id, successor=f"{other}/{new.version_id}")

    page = lawyer.get(begun.headers["Location"]).text
    assert "被另一部法代替" in page
    assert "《军人地位和权益保障法》" in page


def test_a_repeal_has_all_articles_without_a_partner(lawyer: FlaskClient, use_cases: UseCases) -> None:
    law_id = a_law(use_cases)
    (old,) = use_cases.laws.law(law_id, actor=a_reviewer()).versions

    begun = post(lawyer, f"{LAWS}/{law_id}/changes/new?kind=repealed", old_version_id=old.version_id)

    page = lawyer.get(begun.headers["Location"]).text
    assert "第一条 → 废止" in page
    assert "依据不再存在" in page
    assert "data-correct" not in page


def test_changes_of_one_decision_know_each_other(lawyer: FlaskClient, use_cases: UseCases) -> None:
    change_id = a_change(use_cases, cause_title="关于修改部分行政法规的决定")
    other = a_law(use_cases, title="城市居民最低生活保障办法", doc_no="第271号", other_titles="")
    (old,) = use_cases.laws.law(other, actor=a_reviewer()).versions
    address = f"{LAWS}/{other}/changes/new?kind=repealed"
    assert f'<option value="{change_id}">关于修改部分行政法规的决定</option>' in lawyer.get(address).text

    begun = post(lawyer, address, old_version_id=old.version_id, cause_id=change_id)

    page = lawyer.get(begun.headers["Location"]).text
    assert "同一个决定" in page
    assert f'href="{CHANGES}/{change_id}"' in page


def test_pairs_stand_side_by_side_with_what_differs(lawyer: FlaskClient, use_cases: UseCases) -> None:
    page = lawyer.get(f"{CHANGES}/{a_change(use_cases)}").text

    amended = row_of(page, "第三条 → 第四条")
    assert "<del>" in amended
    assert "（删去：</span>当地<" in amended
    assert "（增加：</span>批准入伍地县级<" in amended
    assert "相似" in amended
    assert "文字相同" in row_of(page, "第一条 → 第一条")
    assert "仅条号变动" in row_of(page, "第五条 → 第六条")
    assert "新文本没有与它对应的条文" in row_of(page, "第四条 → 新文本没有")


def test_counts_by_verdict_are_filters_in_the_address(lawyer: FlaskClient, use_cases: UseCases) -> None:
    address = f"{CHANGES}/{a_change(use_cases)}"
    assert f'href="{address}?verdict=new"' in lawyer.get(address).text

    page = lawyer.get(f"{address}?verdict=new").text

    assert "旧文本没有 → 第三条" in page
    assert "第一条 → 第一条" not in page
    assert "没有这一类条文" in lawyer.get(f"{address}?verdict=split").text
    assert lawyer.get(f"{address}?verdict=nonsense").status_code == 422


def test_a_long_table_has_pages(lawyer: FlaskClient, use_cases: UseCases) -> None:
    old = "\n".join(f"第{number}条 第{number}件事情的办法由主管部门制定并公布。" for number in range(1, 121))
    law_id = a_law(use_cases, text=old)
    new = a_second_version(use_cases, law_id, text=old.replace("第7件事情的", "第7件事情的具体"))
    first = use_cases.laws.law(law_id, actor=a_reviewer()).law.versions[0].version_id
    begun = post(lawyer, f"{LAWS}/{law_id}/changes/new", old_version_id=first, new_version_id=new)
    address = begun.headers["Location"]

    page = lawyer.get(address).text
    import re

    print(re.findall('<nav class="x.*?</nav>', page), re.findall('<h2 class="fs-6.*?</h2>', page)[:9])
    assert "第 1–50 项，共 120 项" in page
    assert 'aria-label="第51条' not in page
    assert 'aria-label="第51条' in lawyer.get(f"{address}?page=2").text
    assert lawyer.get(f"{address}?page=9").headers["Location"].endswith("page=3")
    number = {"olds": "7", "news": "第七条", "verdict": "amended", "reason": "看过了"}
    said = post(lawyer, f"{address}/relations", **number, **seen(use_cases, address.rpartition("/")[2]))
    assert "与现在的对应关系完全相同" in said.text


def test_who_may_read_does_not_decide(lawyer: FlaskClient, use_cases: UseCases) -> None:
    change_id = a_change(use_cases)
    address = f"{CHANGES}/{change_id}"
    sign_in(lawyer, a_coordinator())

    page = lawyer.get(address).text
    assert "第三条 → 第四条" in page
    assert "data-correct" not in page
    assert "去确认" not in page
    assert lawyer.get(f"{address}/confirmation").status_code == 403
    for way in ("relations", "relations/undo", "comparison", "postponement", "revocation", "confirmation"):
        assert post(lawyer, f"{address}/{way}", **seen(use_cases, change_id)).status_code == 403


def test_a_change_that_is_not_there_is_a_page_that_says_so(lawyer: FlaskClient) -> None:
    assert lawyer.get(f"{CHANGES}/{new_id()}").status_code == 404
    assert lawyer.get(f"{CHANGES}/{new_id()}/progress").status_code == 404
