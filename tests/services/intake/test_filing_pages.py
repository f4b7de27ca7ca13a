"""The pages of consent and of the signed batch (汇总报送)."""

from __future__ import annotations

import re

import pytest

from services.intake.domain.bodies import Body
from shared.kernel.actor import Actor
from tests.services.intake.conftest import Intake
from tests.services.intake.implementing import (
    SCAN,
    a_scan,
    an_implementation,
    consented,
    sign,
    version_of,
)
from tests.services.intake.test_signing_pages import at_desk, ticked, with_scan

NEW = "/intake/filings/new"


def test_a_department_consents_files_and_reads_the_batch(
    intake: Intake, bureau: Body, enterprise: Body, head: Actor
) -> None:
    item_id = consented(intake, enterprise, bureau)
    visitor = at_desk(intake, head)
    page = visitor.get(NEW).text
    filing_id = re.search(r'name="filing_id" value="([^"]+)"', page)
    assert filing_id is not None
    form = {"id": ticked(intake, item_id), "filing_id": filing_id[1]}

    answer = visitor.post(NEW, "/intake/filings", with_scan(name="汇总.pdf", **form))
    again = visitor.post(NEW, "/intake/filings", with_scan(name="汇总.pdf", **form))

    for sent in (answer, again):
        assert sent.status_code == 200
        assert "成功 1 项，没有办成 0 项" in sent.text
        assert f'href="/intake/filings/{filing_id[1]}">看这一批' in sent.text
    shown = visitor.get(f"/intake/filings/{filing_id[1]}").text
    assert "汇总.pdf" in shown
    assert "示例供水公司" in shown
    assert "审核中" in shown
    assert f'href="/intake/filings/{filing_id[1]}"' in visitor.get("/intake/filings").text
    assert "没有等着汇总报送的实施清单" in visitor.get(NEW).text


def test_a_stale_form_files_what_it_can_and_says_why_not_the_rest(
    intake: Intake, bureau: Body, enterprise: Body, head: Actor
) -> None:
    gone, kept = consented(intake, enterprise, bureau), consented(intake, enterprise, bureau, item_name="另一项")
    form = {"id": ticked(intake, gone, kept), "filing_id": "018f0000-0000-7000-8000-000000000001"}
    works = at_desk(intake, intake.person(enterprise, "compiler"))
    back = works.post(f"/intake/items/{gone}", f"/intake/items/{gone}/withdrawal", {"reason": "写错了"})
    assert back.status_code == 303

    answer = at_desk(intake, head).post("/intake/filings", "/intake/filings", with_scan(**form))

    assert "成功 1 项，没有办成 1 项" in answer.text
    assert "现在是“草稿”，不能汇总报送" in answer.text


def test_a_batch_without_a_scan_comes_back_as_it_was(
    intake: Intake, bureau: Body, enterprise: Body, head: Actor
) -> None:
    item_id = consented(intake, enterprise, bureau)
    form = {"id": ticked(intake, item_id), "filing_id": "018f0000-0000-7000-8000-000000000001"}
    visitor = at_desk(intake, head)

    answer = visitor.post(NEW, "/intake/filings", form)
    nothing = visitor.post(NEW, "/intake/filings", with_scan())

    assert (answer.status_code, nothing.status_code) == (422, 422)
    assert 'href="#f-scan"' in answer.text
    assert f'value="{form["filing_id"]}"' in answer.text
    assert re.search(rf'value="{item_id}:\d+"[^>]* checked', answer.text)
    assert "没有勾选" in nothing.text


@pytest.mark.parametrize("address", ["/intake/filings", "/intake/filings/declines"])
def test_a_refusal_on_a_later_page_shows_that_page_with_its_ticks(
    intake: Intake, bureau: Body, enterprise: Body, address: str
) -> None:
    for name in ("义务兵优待", "公交换乘"):
        consented(intake, enterprise, bureau, item_name=name)
    visitor = at_desk(intake, intake.person(bureau, "endorser", "signatory"))
    second = f"{NEW}?page=2&size=1"
    shown = visitor.get(second).text
    mark = re.search('name="id" value="([^"]+)"', shown)
    assert mark
    assert f'action="{address}?page=2&amp;size=1"' in shown

    without = visitor.post(second, f"{address}?page=2&size=1", {"id": mark[1]})

    assert without.status_code == 422
    assert re.findall('name="id" value="([^"]+)"[^>]* checked', without.text) == [mark[1]]
    assert without.text.count('name="id"') == 1


def test_the_endorser_consents_and_takes_the_consent_back(intake: Intake, bureau: Body, enterprise: Body) -> None:
    endorser = intake.person(bureau, "endorser", name="王五")
    item_id = consented(intake, enterprise, bureau)
    visitor, form = at_desk(intake, endorser), {"id": ticked(intake, item_id)}

    without = visitor.post(NEW, "/intake/filings/declines", form)
    declined = visitor.post(NEW, "/intake/filings/declines", {**form, "reason": "请补充依据"})

    assert without.status_code == 422
    assert "退回理由" in without.text
    assert "成功 1 项" in declined.text
    assert intake.stored("service_items", item_id)["state"] == "draft"
    assert "汇总报送所选" not in visitor.get(NEW).text


def test_the_endorsement_page_says_what_kind_of_list_it_is_and_who_signed(
    intake: Intake, bureau: Body, enterprise: Body
) -> None:
    writer, works_head = intake.person(enterprise, "compiler"), intake.person(enterprise, "signatory", name="厂长")
    item_id = an_implementation(intake, writer)
    sign(intake, works_head, item_id)
    intake.submit(writer, item_id, version_of(intake, item_id))
    visitor = at_desk(intake, intake.person(bureau, "endorser"))

    page = visitor.get("/intake/endorsements").text
    form = {"id": ticked(intake, item_id), "decision": "endorse"}
    answer = visitor.post("/intake/endorsements", "/intake/endorsements", form)

    assert "实施清单" in page
    assert "厂长" in page
    assert "请由本单位负责人汇总报送" in answer.text
    assert intake.stored("service_items", item_id)["state"] == "consented"


def test_an_interrupted_batch_is_sent_on_from_its_page(
    intake: Intake, bureau: Body, enterprise: Body, head: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    from services.intake.adapters.items import MongoItems
    from tests.services.intake.test_filing import killed, request_of

    item_id = consented(intake, enterprise, bureau)
    request = request_of(intake, head, item_id)
    with monkeypatch.context() as broken:
        broken.setattr(MongoItems, "save", killed)
        with pytest.raises(ConnectionError):
            intake.cases.filing.file(request)
    visitor, page = at_desk(intake, head), f"/intake/filings/{request.filing_id}"

    before = visitor.get(page).text
    answer = visitor.post(page, f"{page}/resumption", {})

    assert "有 1 份还没有送出" in before
    assert answer.status_code == 303
    assert "这一批已经全部送出" in visitor.get(page).text
    assert intake.stored("service_items", item_id)["state"] == "submitted"


def test_a_scan_is_for_its_body_and_those_above_it(intake: Intake, bureau: Body, enterprise: Body, head: Actor) -> None:
    """The department reads what its enterprise's head signed; the enterprise does not read the department's files."""
    works_head = intake.person(enterprise, "signatory", name="厂长")
    theirs, ours = a_scan(intake, works_head, SCAN + b"1"), a_scan(intake, head, SCAN + b"2")

    assert at_desk(intake, head).get(f"/intake/files/{theirs}").status_code == 200
    assert at_desk(intake, works_head).get(f"/intake/files/{ours}").status_code == 404
