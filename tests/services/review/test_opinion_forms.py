"""Opinion forms: Word and PDF of a round, table and Word of a stage, by jobs that may run again."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from flask.testing import FlaskClient
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from services.review.adapters.opinion_files import OpinionFileDocument
from services.review.application import opinion_forms
from services.review.application.give_opinions import OpinionEntry
from services.review.application.use_cases import UseCases
from services.review.domain.opinion import Remark
from services.review.entrypoints import tasks
from shared.kernel.errors import Invalid, NotFound
from shared.runtime.mongo import durable
from shared.runtime.topology import TASK_QUEUES
from tests.services.review.conftest import csrf, sign_in, submitted
from tests.services.review.inviting import give, invited
from tests.services.review.test_stand_ins import accepted
from tests.unit.review.builders import HASH, a_coordinator, a_reviewer

REASON = "第三条依据已经修改"


@pytest.fixture
def run(use_cases: UseCases, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Any]:
    """Do what the Celery worker does with the task of a job; returns the job."""
    monkeypatch.setattr(tasks, "use_cases", lambda: use_cases)

    def done(job_id: str) -> Any:
        from kombu.utils.json import loads

        from shared.runtime.jobs import job_document

        [pending] = durable(job_document("review")).find_one({"_id": job_id})["outbox"]  # type: ignore[index]
        _, kwargs, _ = loads(pending["body"])
        tasks.render_opinions(**kwargs)
        return use_cases.jobs.get(job_id)

    return done


def judged(use_cases: UseCases, count: int = 1) -> list[str]:
    """Items on which two offices have spoken: one wants a change of an element, the other agrees."""
    item_ids = submitted(use_cases, count)
    remark = Remark(
        element="legal_basis", problem="引用的条款不对", ground="《军人抚恤优待条例》第四十二条", proposal="改引第二款"
    )
    for item_id in item_ids:
        said = OpinionEntry(
            item_id=item_id, content_hash=HASH, verdict="approve_after_change", reason=REASON, remarks=(remark,)
        )
        agreed = OpinionEntry(item_id=item_id, content_hash=HASH, verdict="approve")
        assert use_cases.give_opinions([said], actor=a_reviewer())[0].ok
        assert use_cases.give_opinions([agreed], actor=a_reviewer("staffing_review"))[0].ok
    return item_ids


def shown(kind: str, content: bytes) -> str:
    """Everything that can be read in a file, without the spaces that printing makes."""
    if kind == "pdf":
        text = "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    else:
        document = Document(BytesIO(content))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        text = "".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
    # pypdf takes the two bytes of a character for two characters
    return "".join(text.replace("\x00", "").split())


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_the_form_of_a_round_has_every_opinion_and_a_place_for_the_seal(
    use_cases: UseCases, run: Callable[[str], Any], kind: str
) -> None:
    [item_id] = judged(use_cases)
    actor = a_coordinator()

    job_id = use_cases.forms.order_form(item_id, number=1, kind=kind, actor=actor)
    job = run(job_id)
    file = use_cases.forms.download(job_id, actor=actor)

    assert (job.state, job.result["href"]) == ("finished", f"/review/files/{job_id}")
    assert file.name == f"审核意见汇总表_义务兵家庭优待金发放_第1轮.{kind}"
    text = shown(kind, file.content)
    wanted = (
        "审核意见汇总表",
        "义务兵家庭优待金发放",
        "区民政局",
        "法制办",
        "修改后同意",
        REASON,
        "设定依据：引用的条款不对",
    )
    for said in (*wanted, "《军人抚恤优待条例》第四十二条", "改引第二款", "编办", "还没有提意见", "王审核", "（盖章）"):
        assert said in text, said


def test_a_pdf_carries_its_characters_with_it(use_cases: UseCases, run: Callable[[str], Any]) -> None:
    [item_id] = judged(use_cases)
    actor = a_coordinator()
    job_id = use_cases.forms.order_form(item_id, number=1, kind="pdf", actor=actor)
    run(job_id)

    [page] = PdfReader(BytesIO(use_cases.forms.download(job_id, actor=actor).content)).pages
    fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]  # type: ignore[index]
    below = [font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object() for font in fonts]

    assert len(fonts) >= 1
    assert all("NotoSerifCJK" in font["/BaseFont"] for font in fonts)
    assert all({"/FontFile2", "/FontFile3"} & set(each) for each in below)


def test_a_table_of_a_stage_has_a_row_for_each_element_that_an_office_names(
    use_cases: UseCases, run: Callable[[str], Any]
) -> None:
    judged(use_cases, 3)
    actor = a_coordinator()

    job_id = use_cases.forms.order_export(opinion_forms.StageFilter(), kind="xlsx", actor=actor)
    job = run(job_id)

    content = use_cases.forms.download(job_id, actor=actor).content
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert job.state == "finished"
    assert tuple(rows[0]) == opinion_forms.HEADER
    assert len(rows) == 1 + 3 * 2
    assert {row[9] for row in rows[1:]} == {"修改后同意", "同意"}
    assert {row[11] for row in rows[1:]} == {"设定依据", ""}


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_a_form_says_who_stood_in_who_came_by_a_link_and_what_the_checklist_answers(
    use_cases: UseCases, run: Callable[[str], Any], kind: str
) -> None:
    [item_id] = submitted(use_cases)
    marked(use_cases, item_id)
    actor = a_coordinator()

    job_id = use_cases.forms.order_form(item_id, number=1, kind=kind, actor=actor)
    run(job_id)

    text = shown(kind, use_cases.forms.download(job_id, actor=actor).content)
    for said in ("钱质监（区质监局），代王法制", "陈教授（示例大学），凭专属链接", "审查表：", "符合（应为第八条）"):
        assert said in text, said


def test_a_table_says_so_in_columns_of_its_own(use_cases: UseCases, run: Callable[[str], Any]) -> None:
    [item_id] = submitted(use_cases)
    marked(use_cases, item_id)
    actor = a_coordinator()

    job_id = use_cases.forms.order_export(opinion_forms.StageFilter(), kind="xlsx", actor=actor)
    run(job_id)

    content = use_cases.forms.download(job_id, actor=actor).content
    head, *rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    columns = ("审核人", "代谁审核", "提交方式", "审查表")
    said = [tuple(row[head.index(name)] for name in columns) for row in rows]
    assert [one[:3] for one in said] == [("钱质监", "王法制", "登录"), ("陈教授", "", "凭专属链接")]
    assert "不符合（应为第八条）" in str(said[0][3])
    assert said[1][3] == ""


def marked(use_cases: UseCases, item_id: str) -> None:
    """A stand-in speaks for the legal office, with its checklist; an expert speaks by a link."""
    entry = OpinionEntry(
        item_id=item_id,
        content_hash=HASH,
        verdict="reject",
        reason="条款不对",
        checklist={"basis_exists": "met", "right_article": "unmet:应为第八条"},
    )
    assert use_cases.give_opinions([entry], actor=accepted(use_cases))[0].ok
    _, token = invited(use_cases, item_id)
    assert give(use_cases, token).ok


def test_word_of_a_stage_has_a_form_for_each_round(use_cases: UseCases, run: Callable[[str], Any]) -> None:
    judged(use_cases, 2)
    actor = a_coordinator()

    job_id = use_cases.forms.order_export(opinion_forms.StageFilter(), kind="docx", actor=actor)
    run(job_id)

    assert shown("docx", use_cases.forms.download(job_id, actor=actor).content).count("审核意见汇总表") == 2


@pytest.mark.parametrize(
    ("wanted", "rows"),
    [
        ({"list_kind": "implementation"}, 0),
        ({"list_kind": "directory", "state": "open"}, 2),
        ({"state": "approved"}, 0),
        ({"first_on": "2026-11-24"}, 0),
        ({"first_on": "2026-11-23", "last_on": "2026-11-23"}, 2),
        ({"last_on": "2026-11-22"}, 0),
    ],
)
def test_an_export_holds_what_its_filter_says(
    client: FlaskClient, use_cases: UseCases, run: Callable[[str], Any], wanted: dict[str, str], rows: int
) -> None:
    judged(use_cases)
    actor = a_coordinator()
    sign_in(client, actor)
    token = csrf(client.get("/review/exports").text)

    ordered = client.post("/review/exports", data={**wanted, "kind": "xlsx", "csrf_token": token})
    job_id = ordered.location.rsplit("/", 1)[1]
    run(job_id)
    answer = client.get(f"/review/files/{job_id}")

    assert ordered.status_code == 303
    assert client.get(ordered.location).status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    table = CalamineWorkbook.from_filelike(BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert len(table) == 1 + rows


def test_the_item_page_orders_a_form(client: FlaskClient, use_cases: UseCases) -> None:
    [item_id] = judged(use_cases)
    sign_in(client, a_reviewer())
    page = client.get(f"/review/items/{item_id}").text
    address = f"/review/items/{item_id}/rounds/1/form"

    assert address in page
    assert client.post(address, data={"csrf_token": csrf(page), "kind": "pdf"}).status_code == 303
    assert client.post(address, data={"csrf_token": csrf(page), "kind": "exe"}).status_code == 422
    assert client.post(address.replace("/1/", "/9/"), data={"csrf_token": csrf(page), "kind": "pdf"}).status_code == 404


@pytest.mark.parametrize(
    "wanted",
    [
        {"kind": ""},
        {"kind": "xlsx", "first_on": "gestern"},
        {"kind": "xlsx", "state": "$ne"},
        {"kind": "xlsx", "list_kind": "x"},
        {"kind": "xlsx", "first_on": "2026-11-24", "last_on": "2026-11-23"},
    ],
)
def test_an_order_that_makes_no_sense_comes_back(
    client: FlaskClient, use_cases: UseCases, wanted: dict[str, str]
) -> None:
    del use_cases
    sign_in(client, a_reviewer())
    token = csrf(client.get("/review/exports").text)

    assert client.post("/review/exports", data={**wanted, "csrf_token": token}).status_code == 422


def test_a_file_is_for_whoever_ordered_it_and_the_same_after_a_second_run(
    use_cases: UseCases, run: Callable[[str], Any]
) -> None:
    [item_id] = judged(use_cases)
    job_id = use_cases.forms.order_form(item_id, number=1, kind="docx", actor=a_reviewer())
    run(job_id)
    run(job_id)

    assert durable(OpinionFileDocument).count_documents({}) == 1
    assert use_cases.forms.download(job_id, actor=a_reviewer()).content
    with pytest.raises(NotFound):
        use_cases.forms.download(job_id, actor=a_coordinator())


def test_too_much_is_said_and_not_tried(
    use_cases: UseCases, run: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    judged(use_cases, 2)
    monkeypatch.setattr(opinion_forms, "MOST_FORMS", 1)

    job = run(use_cases.forms.order_export(opinion_forms.StageFilter(), kind="docx", actor=a_coordinator()))

    assert (job.state, "缩小日期范围" in job.message) == ("failed", True)


def test_a_kind_of_file_that_there_is_not_is_refused(use_cases: UseCases) -> None:
    with pytest.raises(Invalid):
        use_cases.forms.order_export(opinion_forms.StageFilter(), kind="pdf", actor=a_coordinator())


def test_files_are_made_in_a_queue_of_their_own() -> None:
    assert "review.render" in TASK_QUEUES
    assert tasks.render_opinions.queue == "review.render"
