"""The portal: what citizens find, read, and never see."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from services.publish.application.use_cases import UseCases
from services.publish.entrypoints.web import create_app
from shared.runtime.settings import Settings
from tests.services.publish.builders import adopted, approved, item_id, make_ready, proposed
from tests.services.publish.stored import collection
from tests.services.publish.visitors import Visitors

Run = Callable[..., str]
SCRIPT = "<script>alert(1)</script>补贴"


def test_the_portal_says_so_while_nothing_is_published(citizen: FlaskClient) -> None:
    for path in ("/", "/search", "/editions"):
        answer = citizen.get(path)
        assert (answer.status_code, "没有" in answer.text or "还没有" in answer.text) == (200, True)


def test_a_published_item_can_be_found_and_read(use_cases: UseCases, run_release: Run, citizen: FlaskClient) -> None:
    run_release(adopted(use_cases, make_ready(use_cases, [1, 2])).list_id)

    home, page = citizen.get("/"), citizen.get(f"/items/{item_id(1)}")
    edition, editions = citizen.get("/editions/1"), citizen.get("/editions")

    assert "2 项公共服务" in home.text
    assert "江津区 2026 年第 1 版" in home.text
    for shown in ("义务兵家庭优待金发放", "第四十二条第一款", "自然人", "窗口", "<b>001</b>", "区民政局", "第 1 版"):
        assert shown in page.text, shown
    assert 'class="law' in page.text
    assert f"/items/{item_id(2)}" in edition.text
    assert "江津府〔2026〕1 号" in editions.text


@pytest.mark.parametrize(
    "query", ["q=优待金", "q=ydj", "q=兵家庭", "body=body-1", "category=c1", "theme=n020", "q=502009001000"]
)
def test_search_finds_by(use_cases: UseCases, run_release: Run, citizen: FlaskClient, query: str) -> None:
    run_release(adopted(use_cases, make_ready(use_cases, [1])).list_id)

    assert f"/items/{item_id(1)}" in citizen.get(f"/search?{query}").text


@pytest.mark.parametrize("query", ["q=残疾人证", "body=body-2", "q=？！", "q=优待金&body=body-2"])
def test_search_that_finds_nothing_says_what_to_do(
    use_cases: UseCases, run_release: Run, citizen: FlaskClient, query: str
) -> None:
    run_release(adopted(use_cases, make_ready(use_cases, [1])).list_id)

    answer = citizen.get(f"/search?{query}")

    assert "换一个说法" in answer.text
    assert f"/items/{item_id(1)}" not in answer.text


def test_what_has_some_of_the_words_is_shown_when_nothing_has_all(
    use_cases: UseCases, run_release: Run, citizen: FlaskClient
) -> None:
    run_release(adopted(use_cases, make_ready(use_cases, [1])).list_id)

    answers = [citizen.get(path).text for path in ("/search?q=优待金 地铁", "/search?q=优待金 地铁 飞机&page=2")]

    assert f"/items/{item_id(1)}" in answers[0]
    assert "没有事项同时符合您写的几个词，下面 <b>1</b> 项符合其中一部分" in answers[0]
    assert "page=1" in answers[1] or f"/items/{item_id(1)}" in answers[1]


def test_search_understands_everyday_words(use_cases: UseCases, run_release: Run, citizen: FlaskClient) -> None:
    run_release(adopted(use_cases, make_ready(use_cases, [1])).list_id)

    answer = citizen.get("/search?q=我想申请当兵补助").text

    assert f"/items/{item_id(1)}" in answer
    assert "找到 <b>1</b> 项" in answer


def test_figures_of_the_whole_list_do_not_stand_beside_a_search(
    use_cases: UseCases, run_release: Run, citizen: FlaskClient
) -> None:
    run_release(adopted(use_cases, make_ready(use_cases, [1])).list_id)

    everything, searched = citizen.get("/search").text, citizen.get("/search?q=优待金").text

    assert "区民政局（1）</option>" in everything
    assert "区民政局</option>" in searched
    assert '<optgroup label="个人办事">' in searched


def test_bodies_are_listed_as_a_reader_looks_them_up(
    use_cases: UseCases, run_release: Run, citizen: FlaskClient
) -> None:
    run_release(adopted(use_cases, make_ready(use_cases, [1])).list_id)
    rows = [{"code": f"b{at}", "name": name, "count": 1} for at, name in enumerate(("朱杨镇", "区水务局", "柏林镇"))]
    collection("portal_summaries").update_one({}, {"$set": {"bodies": rows}})

    for path in ("/", "/search"):
        page = citizen.get(path).text
        assert page.index("柏林镇") < page.index("区水务局") < page.index("朱杨镇")


def test_search_is_cut_into_pages(use_cases: UseCases, run_release: Run, citizen: FlaskClient) -> None:
    run_release(adopted(use_cases, make_ready(use_cases, list(range(45)))).list_id)

    pages = [citizen.get(f"/search?q=优待金&page={number}").text for number in (1, 2, 3)]
    found = [set(re.findall(r"/items/[0-9a-f-]{36}", page)) for page in pages]

    assert [len(page) for page in found] == [20, 20, 5]
    assert len(set.union(*found)) == 45


def test_a_page_past_the_end_leads_to_the_last_with_the_filters_kept(
    use_cases: UseCases, run_release: Run, citizen: FlaskClient, visitors: Visitors
) -> None:
    run_release(adopted(use_cases, make_ready(use_cases, list(range(45)))).list_id)
    make_ready(use_cases, [50])
    desk = visitors.signed_in("list_officer")
    [chosen] = collection("lists").find()

    for asker, path, led_to in (
        (citizen, "/search?q=优待金&page=99", "/search?q=%E4%BC%98%E5%BE%85%E9%87%91&page=3"),
        (citizen, "/search?q=没有的&page=2", "/search?q=%E6%B2%A1%E6%9C%89%E7%9A%84&page=1"),
        (citizen, "/editions?page=9", "/editions?page=1"),
        (citizen, "/editions/1?page=9", "/editions/1?page=1"),
        (desk, "/publish/?state=published&size=20&page=9", "/publish/?state=published&size=20&page=3"),
        (desk, "/publish/lists?page=9", "/publish/lists?page=1"),
        (desk, f"/publish/lists/{chosen['_id']}?page=9", f"/publish/lists/{chosen['_id']}?page=1"),
        (desk, "/publish/editions?page=9", "/publish/editions?page=1"),
    ):
        answer = asker.get(path)
        assert (answer.status_code, answer.headers.get("Location")) == (303, led_to), path
        assert asker.get(led_to).status_code == 200, path


def test_sample_data_are_called_so_on_every_page_and_beside_the_codes(
    settings: Settings, use_cases: UseCases, run_release: Run, citizen: FlaskClient
) -> None:
    run_release(adopted(use_cases, make_ready(use_cases, [1])).list_id)
    sample = create_app(replace(settings, is_sample_data=True), use_cases).test_client()
    paths = ("/", "/search", "/editions", "/editions/1", f"/items/{item_id(1)}", "/nothing")

    for path in paths:
        assert "<b>示例数据</b>" in sample.get(path).text, path
        assert "示例数据" not in citizen.get(path).text, path
    page = sample.get(f"/items/{item_id(1)}")
    assert page.text.count('t-ask">示例</span>') == 2
    assert page.headers["ETag"] != citizen.get(f"/items/{item_id(1)}").headers["ETag"]


def test_an_error_page_has_all_columns_of_the_portal(citizen: FlaskClient) -> None:
    answer = citizen.get("/editions/7")

    assert "请从“清单版本”里选择" in answer.text
    assert '<a href="/editions">清单版本</a>' in answer.text


@pytest.mark.parametrize(
    "path",
    [
        f"/items/{item_id(9)}",
        "/items/../../etc",
        "/editions/7",
        "/editions/99999999999999999999",
        "/editions/x",
        "/nothing",
    ],
)
def test_what_is_not_there_is_a_chinese_404(citizen: FlaskClient, path: str) -> None:
    answer = citizen.get(path)

    assert (answer.status_code, "没有" in answer.text) == (404, True)


def test_an_item_that_is_not_published_is_never_shown(
    use_cases: UseCases, run_release: Run, citizen: FlaskClient
) -> None:
    run_release(adopted(use_cases, make_ready(use_cases, [1])).list_id)
    make_ready(use_cases, [2])
    proposed(use_cases, make_ready(use_cases, [3]))
    adopted(use_cases, make_ready(use_cases, [4]), "第 3 批")
    adopted(use_cases, make_ready(use_cases, [5], is_public="0", non_publication_reason="涉密"), "第 4 批")

    for number in (2, 3, 4, 5):
        assert citizen.get(f"/items/{item_id(number)}").status_code == 404
        for path in ("/", "/search", "/editions/1", "/editions"):
            assert item_id(number) not in citizen.get(path).text


def test_the_edition_in_force_is_named_and_the_next_one_waits(
    use_cases: UseCases, run_release: Run, citizen: FlaskClient
) -> None:
    run_release(adopted(use_cases, make_ready(use_cases, [1])).list_id)  # takes effect in years

    waiting = citizen.get("/")
    collection("editions").update_one({"number": 1}, {"$set": {"effective_on": "2026-11-24"}})
    run_release(adopted(use_cases, make_ready(use_cases, [2]), "第 2 批").list_id, "第 2 版")
    in_force = citizen.get("/")

    assert "最新公布：第 1 版，2029 年 1 月 1 日起施行" in waiting.text
    assert "现行清单" not in waiting.text
    assert "现行清单：江津区 2026 年第 1 版，2026 年 11 月 24 日起施行" in in_force.text
    assert waiting.headers["ETag"] != in_force.headers["ETag"]


def test_an_unfinished_edition_is_not_shown(use_cases: UseCases, run_release: Run, citizen: FlaskClient) -> None:
    run_release(adopted(use_cases, make_ready(use_cases, [1])).list_id)
    collection("editions").update_one({}, {"$set": {"state": "releasing"}})

    assert citizen.get("/editions/1").status_code == 404
    assert "江津区 2026 年第 1 版" not in citizen.get("/editions").text


def test_a_page_has_an_etag_that_changes_with_its_content(
    use_cases: UseCases, run_release: Run, citizen: FlaskClient
) -> None:
    run_release(adopted(use_cases, make_ready(use_cases, [1, 2])).list_id)
    for path in ("/", "/search?q=优待", f"/items/{item_id(1)}", "/editions", "/editions/1"):
        first = citizen.get(path)
        again = citizen.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b""), path
        assert first.headers["ETag"] == again.headers["ETag"]
        assert "public" in first.headers["Cache-Control"]
        assert "Set-Cookie" not in first.headers
    before = citizen.get(f"/items/{item_id(1)}").headers["ETag"]

    use_cases.joining.join([approved(1, sequence=9, revision=2, name="新的名称")])
    assert before == citizen.get(f"/items/{item_id(1)}").headers["ETag"]
    run_release(adopted(use_cases, [item_id(1)], "第 2 批").list_id, "第 2 版")

    assert before != citizen.get(f"/items/{item_id(1)}").headers["ETag"]


def test_whatever_is_shown_is_escaped(
    use_cases: UseCases, run_release: Run, citizen: FlaskClient, visitors: Visitors
) -> None:
    basis = [{"kind": "2", "title": SCRIPT, "article": SCRIPT, "text": SCRIPT, "status": "有效", "doc_no": SCRIPT}]
    texts = {"name": SCRIPT, "exercise_content": SCRIPT, "legal_basis": basis}
    ready = make_ready(use_cases, [1], **texts)
    desk = visitors.signed_in("list_officer")
    shown = [desk.get("/publish/").text]
    chosen = adopted(use_cases, ready)
    collection("lists").update_one({"_id": chosen.list_id}, {"$set": {"title": SCRIPT}})  # as before it was refused
    shown += [
        desk.get("/publish/lists").text,
        desk.get(f"/publish/items/{item_id(1)}").text,
        desk.get(f"/publish/lists/{chosen.list_id}").text,
    ]
    run_release(chosen.list_id)
    collection("editions").update_many({}, {"$set": {"title": SCRIPT}})
    shown += [citizen.get(path).text for path in ("/", "/search", f"/search?q={SCRIPT}", f"/items/{item_id(1)}")]
    shown += [citizen.get("/editions").text, citizen.get("/editions/1").text, desk.get("/publish/editions").text]

    for page in shown:
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize(
    "query", ["q[$ne]=", "q=" + "长" * 300, "page=0", "page=x", "page=99999999", "body[$gt]=", "theme=$x"]
)
def test_bad_queries_are_answered_in_chinese(citizen: FlaskClient, query: str) -> None:
    answer = citizen.get(f"/search?{query}")

    assert answer.status_code in (200, 422)
    assert "没有" in answer.text or "应当" in answer.text
