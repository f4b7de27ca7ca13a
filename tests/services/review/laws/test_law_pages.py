"""The law register on its pages: the list, a law, the text of a version; entering and correcting."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

from flask.testing import FlaskClient

from services.review.application.use_cases import UseCases
from shared.kernel.ids import new_id
from tests.services.review.conftest import csrf, sign_in
from tests.services.review.laws.pages import (
    ENTRY,
    FIRST,
    LAWS,
    NEW,
    OLD,
    SECOND,
    TITLE,
    a_law,
    a_second_version,
    post,
    seen_law,
)
from tests.unit.review.builders import a_coordinator, a_reviewer


def test_an_empty_register_says_what_to_do(lawyer: FlaskClient) -> None:
    assert "登记第一部法" in lawyer.get(LAWS).text
    sign_in(lawyer, a_coordinator())
    page = lawyer.get(LAWS).text
    assert "由法制审核员登记" in page
    assert "登记一部法" not in page


def test_the_menu_of_the_desk_leads_to_the_register(lawyer: FlaskClient) -> None:
    page = lawyer.get("/review/").text
    assert f'href="{LAWS}"' in page
    assert 'href="/review/law-changes"' in page
    sign_in(lawyer, a_reviewer("quality_review"))
    assert f'href="{LAWS}"' not in lawyer.get("/review/").text


def test_the_list_is_filtered_by_words_rank_and_status_in_the_address(lawyer: FlaskClient, use_cases: UseCases) -> None:
    a_law(use_cases)
    a_law(use_cases, title="城市居民最低生活保障办法", doc_no="第271号", rank="4", other_titles="低保办法")

    assert TITLE in lawyer.get(f"{LAWS}?search=优待").text
    assert TITLE in lawyer.get(f"{LAWS}?search=602号").text
    by_rank = lawyer.get(f"{LAWS}?rank=4").text
    assert "城市居民最低生活保障办法" in by_rank
    assert TITLE not in by_rank
    nothing = lawyer.get(f"{LAWS}?search=优待&status=repealed").text
    assert "没有符合条件的法律法规" in nothing
    assert 'value="优待"' in nothing
    assert lawyer.get(f"{LAWS}?status=nonsense").status_code == 422
    assert lawyer.get(f"{LAWS}?page=7").status_code == 303


def test_a_law_is_looked_at_and_then_entered(lawyer: FlaskClient, use_cases: UseCases) -> None:
    form = {**ENTRY, **FIRST}

    looked = post(lawyer, f"{LAWS}/new", **form, do="preview")
    assert looked.status_code == 200
    assert "从第一条到第五条" in looked.text
    assert "<dt>章</dt><dd>2</dd>" in looked.text
    assert "没有发现可疑的行" in looked.text
    assert use_cases.laws.page_of_laws(actor=a_reviewer()).total == 0
    entered = post(lawyer, f"{LAWS}/new", **form, do="save")

    assert entered.status_code == 303
    page = lawyer.get(entered.headers["Location"]).text
    for said in (TITLE, "国务院令第602号", "行政法规", "2019修订", "在施行", "优待条例", "看引用它的事项"):
        assert said in page
    assert lawyer.get(f"{LAWS}?search=优待").text.count("<tr>") == 2


def test_lines_that_look_wrong_are_told_before_a_text_is_kept(lawyer: FlaskClient) -> None:
    text = OLD.replace("第四条 复员", "第四条的规定 复员").replace("优待金按年发放。", "优待金按年发放。\n- 12 -")

    looked = post(lawyer, f"{LAWS}/new", **{**ENTRY, **FIRST, "text": text}, do="preview").text

    assert "第三条后面是第五条，没有第四条" in looked
    assert "以条号开头，没有当作一条" in looked
    assert "像页码，混在条文里" in looked
    assert ">登记</button>" in looked
    assert "再点“重新读条文”" in looked
    wrong = post(lawyer, f"{LAWS}/new", **{**ENTRY, **FIRST, "text": text, "label": ""}, do="preview").text
    assert "再点“看读出的条文”" in wrong
    assert "重新读条文" not in wrong


def test_a_file_is_read_into_the_form(lawyer: FlaskClient) -> None:
    token = csrf(lawyer.get(f"{LAWS}/new").text)
    form = {**ENTRY, **FIRST, "text": "", "csrf_token": token, "file": (BytesIO(OLD.encode("gb18030")), "条例.txt")}

    looked = lawyer.post(f"{LAWS}/new", data=form)

    assert looked.status_code == 200
    assert "优待金按年发放。\n第四条 复员军人" in looked.text
    unknown = {**form, "file": (BytesIO(b"%PDF-1.7"), "条例.pdf")}
    refused = lawyer.post(f"{LAWS}/new", data=unknown)
    assert refused.status_code == 422
    assert "PDF 里的分行不可靠" in refused.text
    broken = lawyer.post(f"{LAWS}/new", data={**form, "file": (BytesIO(b"no zip"), "条例.docx")})
    for page in (refused.text, broken.text):
        assert '<a href="#f-file">条文文件：' in page
        assert 'href="#f-text"' not in page


def test_everything_that_is_wrong_is_told_at_once_and_nothing_typed_is_lost(lawyer: FlaskClient) -> None:
    wrong = {"title": "", "rank": "", "doc_no": "第1号", "label": "", "adopted_on": "明天", "text": "没有条文的文字"}

    answer = post(lawyer, f"{LAWS}/new", **wrong, do="save")

    assert answer.status_code == 422
    for field in ("title", "rank", "label", "adopted_on", "text"):
        assert f'href="#f-{field}"' in answer.text
    assert 'value="第1号"' in answer.text
    assert "没有条文的文字</textarea>" in answer.text
    assert "<title>有错误：" in answer.text


def test_a_law_that_is_there_is_not_entered_twice(lawyer: FlaskClient, use_cases: UseCases) -> None:
    a_law(use_cases)

    answer = post(lawyer, f"{LAWS}/new", **ENTRY, **FIRST, do="save")

    assert answer.status_code == 409
    assert f'value="{TITLE}"' in answer.text


def test_a_new_version_leads_to_its_comparison(lawyer: FlaskClient, use_cases: UseCases) -> None:
    law_id = a_law(use_cases)
    address = f"{LAWS}/{law_id}/versions/new"
    assert "已经登记的版本" in lawyer.get(address).text

    form = SECOND | seen_law(use_cases, law_id)
    assert "从第一条到第六条" in post(lawyer, address, **form).text
    entered = post(lawyer, address, **form, do="save")

    assert entered.status_code == 303
    assert "开始比对" in lawyer.get(entered.headers["Location"]).text
    page = lawyer.get(f"{LAWS}/{law_id}").text
    assert page.index("2024修订") < page.index("2019修订")
    assert "尚未施行" in page
    assert "这些版本还没有比对过" in page


def test_a_version_without_days_is_something_to_do_and_stands_first(lawyer: FlaskClient, use_cases: UseCases) -> None:
    law_id = a_law(use_cases)
    a_second_version(use_cases, law_id, label="没有日期的", promulgated_on="", effective_on="")

    page = lawyer.get(f"{LAWS}/{law_id}").text

    assert "日期没有登记</span>" in page
    assert "已失效" not in page
    assert page.index("没有日期的") < page.index("2019修订")


def test_a_name_that_another_version_has_is_told_before_it_is_kept(lawyer: FlaskClient, use_cases: UseCases) -> None:
    law_id = a_law(use_cases)
    sent = {**SECOND, "label": FIRST["label"], **seen_law(use_cases, law_id)}

    looked = post(lawyer, f"{LAWS}/{law_id}/versions/new", **sent, do="preview")

    assert looked.status_code == 422
    assert 'href="#f-label"' in looked.text
    assert "已有名为“2019修订”的版本" in looked.text
    assert ">登记</button>" not in looked.text


def test_two_who_enter_versions_at_once_hear_of_each_other(lawyer: FlaskClient, use_cases: UseCases) -> None:
    law_id = a_law(use_cases)
    before = seen_law(use_cases, law_id)
    a_second_version(use_cases, law_id, label="2021修订", text=OLD.replace("当地平均", "本地平均"))

    lost = post(lawyer, f"{LAWS}/{law_id}/versions/new", **SECOND, **before, do="save")

    assert lost.status_code == 409
    assert "您打开之后，别人做了下面的修改" in lost.text
    assert "登记版本" in lost.text
    assert 'value="2024修订"' in lost.text
    assert f'name="version" value="{seen_law(use_cases, law_id)["version"]}"' in lost.text
    assert (
        post(lawyer, f"{LAWS}/{law_id}/versions/new", **SECOND, **seen_law(use_cases, law_id), do="save").status_code
        == 303
    )


def test_a_text_has_contents_and_an_anchor_for_each_article(lawyer: FlaskClient, use_cases: UseCases) -> None:
    law_id = a_law(use_cases)
    (version,) = use_cases.laws.law(law_id, actor=a_reviewer()).versions

    page = lawyer.get(f"{LAWS}/{law_id}/versions/{version.version_id}").text

    for said in (
        'id="第三条"',
        'href="#第三条"',
        'href="#part-2"',
        ">第二章 优待</h2>",
        "优待金按年发放。",
        "data-print",
    ):
        assert said in page


def test_what_was_entered_wrongly_is_corrected_with_a_reason(lawyer: FlaskClient, use_cases: UseCases) -> None:
    law_id = a_law(use_cases)
    (version,) = use_cases.laws.law(law_id, actor=a_reviewer()).versions
    of_version = f"{LAWS}/{law_id}/versions/{version.version_id}"

    entry = ENTRY | {"doc_no": "国务院令第718号", "status": "in_force"}
    assert post(lawyer, f"{LAWS}/{law_id}/entry", **entry, **seen_law(use_cases, law_id), reason="").status_code == 422
    done = post(lawyer, f"{LAWS}/{law_id}/entry", **entry, **seen_law(use_cases, law_id), reason="文号写错")
    assert done.status_code == 303
    days = {"label": "2019修正", "effective_on": "2019-03-02", "reason": "是修正"}
    assert 'value="2019修订"' in lawyer.get(f"{of_version}/days").text
    assert post(lawyer, f"{of_version}/days", **days, **seen_law(use_cases, law_id)).status_code == 303
    text = {"text": OLD.replace("定期定量", "定期"), "reason": "漏校"}
    assert "优待金按年发放。" in lawyer.get(f"{of_version}/text").text
    assert "从第一条到第五条" in post(lawyer, f"{of_version}/text", **text, **seen_law(use_cases, law_id)).text
    assert post(lawyer, f"{of_version}/text", **text, **seen_law(use_cases, law_id), do="save").status_code == 303

    page = lawyer.get(f"{LAWS}/{law_id}").text
    for said in ("国务院令第718号", "2019修正", "文号写错", "是修正", "漏校", "看原来的条文"):
        assert said in page
    assert "定期定量" not in lawyer.get(of_version).text
    earlier = lawyer.get(f"{of_version}?text={version.text_id}").text
    assert "定期定量" in earlier
    assert "这是更正以前的条文" in earlier


def test_a_correction_of_a_stale_form_shows_what_others_did(lawyer: FlaskClient, use_cases: UseCases) -> None:
    law_id = a_law(use_cases)
    before = seen_law(use_cases, law_id)
    a_second_version(use_cases, law_id)

    lost = post(lawyer, f"{LAWS}/{law_id}/entry", **ENTRY, **before, reason="改简称")

    assert lost.status_code == 409
    assert "您打开之后，别人做了下面的修改" in lost.text
    assert 'value="改简称"' in lost.text


def test_who_may_read_does_not_write(lawyer: FlaskClient, use_cases: UseCases) -> None:
    law_id = a_law(use_cases)
    sign_in(lawyer, a_coordinator())

    page = lawyer.get(f"{LAWS}/{law_id}").text
    assert "看引用它的事项" in page
    assert f"{LAWS}/{law_id}/versions/new" not in page
    for address in (f"{LAWS}/new", f"{LAWS}/{law_id}/versions/new", f"{LAWS}/{law_id}/entry"):
        assert lawyer.get(address).status_code == 403
    assert post(lawyer, f"{LAWS}/new", **ENTRY, **FIRST, do="save").status_code == 403


def test_somebody_without_reviews_reads_the_register_too(lawyer: FlaskClient, use_cases: UseCases) -> None:
    law_id = a_law(use_cases, text=NEW)
    compiler = replace(a_reviewer(), roles=frozenset({"compiler"}))
    sign_in(lawyer, compiler)

    assert TITLE in lawyer.get(LAWS).text
    assert lawyer.get(f"{LAWS}/{law_id}").status_code == 200
    assert lawyer.get("/review/").status_code == 403


def test_a_law_that_is_not_there_is_a_page_that_says_so(lawyer: FlaskClient, use_cases: UseCases) -> None:
    law_id = a_law(use_cases)
    assert lawyer.get(f"{LAWS}/{new_id()}").status_code == 404
    assert lawyer.get(f"{LAWS}/{law_id}/versions/{new_id()}").status_code == 404


def test_without_the_token_nothing_is_entered(lawyer: FlaskClient, use_cases: UseCases) -> None:
    assert lawyer.post(f"{LAWS}/new", data={**ENTRY, **FIRST, "do": "save"}).status_code == 400
    assert use_cases.laws.page_of_laws(actor=a_reviewer()).total == 0
