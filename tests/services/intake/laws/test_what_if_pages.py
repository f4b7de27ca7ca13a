"""What-if at the desk and for machines, where it takes long: the job, its page, and the report of whoever asked."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest

from services.intake.application.laws import trying
from shared.kernel.actor import Actor
from tests.services.intake.conftest import Browser, Intake, Machine
from tests.services.intake.laws.telling import LAW, OLD, TITLE, basis, changed, citing, registered, tell
from tests.services.intake.laws.test_trying import MANY_NEW, MANY_OLD, printed_law, run

WHAT_IF = "/intake/law-changes/what-if"
API = "/intake/api/law-trials"
DRAFT = {"title": TITLE, "old_text": printed_law(MANY_OLD), "new_text": printed_law(MANY_NEW)}


@pytest.fixture
def desk(intake: Intake, new_browser: Callable[[], Browser]) -> Callable[[str, str], Browser]:
    """Sign people in."""

    def signed_in(account: str, role: str) -> Browser:
        intake.account(account, intake.body(41 + len(account), name=f"示例{account}局"), role)
        browser = new_browser()
        browser.sign_in(account)
        return browser

    return signed_in


@pytest.fixture
def legal(desk: Callable[[str, str], Browser]) -> Browser:
    """The legal office, signed in."""
    return desk("fazhiban", "legal_reviewer")


@pytest.fixture
def items(intake: Intake, compiler: Actor) -> dict[str, str]:
    """Two items on articles of a registered law."""
    tell(intake, registered(intake, texts=MANY_OLD))
    rows = {"moved": basis(2, OLD[1]), "amended": basis(4, OLD[3])}
    return {name: citing(intake, compiler, row, name=f"事项 {name}") for name, row in rows.items()}


def job_of(answer: Any) -> str:
    """Return the job to whose page an answer leads."""
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/intake/jobs/")
    return str(answer.headers["Location"].rpartition("/")[2])


def test_a_large_draft_leads_to_its_job_and_from_there_to_the_same_report(
    intake: Intake, legal: Browser, items: dict[str, str]
) -> None:
    job_id = job_of(legal.post(WHAT_IF, DRAFT, page=WHAT_IF))
    assert f"试算《{TITLE}》修改草案" in legal.get(f"/intake/jobs/{job_id}").text
    waiting = legal.get(f"{WHAT_IF}/{job_id}").text
    assert "还在算" in waiting
    assert f'href="/intake/jobs/{job_id}"' in waiting

    run(intake, job_id)

    assert f'href="{WHAT_IF}/{job_id}"' in legal.get(f"/intake/jobs/{job_id}").text
    page = legal.get(f"{WHAT_IF}/{job_id}").text
    assert "这是试算，什么都没有改" in page
    assert "第四条 → 第五条" in page
    assert "结果只有您看得到" in page
    listed = legal.get(WHAT_IF).text
    assert f'href="{WHAT_IF}/{job_id}"' in listed
    assert "算完" in listed


def test_a_registered_version_and_a_large_file_lead_to_a_job_too(
    intake: Intake, legal: Browser, items: dict[str, str]
) -> None:
    file = (io.BytesIO(DRAFT["new_text"].encode("gb18030")), "草案.txt")

    job_id = job_of(
        legal.post(WHAT_IF, {"law_id": LAW, "old_version": "v1", "new_file": file}, page=f"{WHAT_IF}?law_id={LAW}")
    )
    run(intake, job_id)

    assert "事项 amended" in legal.get(f"{WHAT_IF}/{job_id}").text


def test_a_pasted_text_beside_a_version_is_refused_and_not_passed_over(
    intake: Intake, legal: Browser, items: dict[str, str]
) -> None:
    address, chosen = f"{WHAT_IF}?law_id={LAW}", '<option value="v1" selected>'
    assert chosen in legal.get(address).text

    sent = {"law_id": LAW, "old_version": "v1", "old_text": "第一条　甲。", "new_text": "第一条　乙。"}
    page = legal.post(WHAT_IF, sent, page=address)

    assert page.status_code == 422
    assert 'href="#f-old_text"' in page.text
    assert "又粘贴了条文" in page.text
    assert "第一条　甲。" in page.text
    assert chosen in page.text
    sent |= {"old_version": "", "new_text": ""}
    assert chosen not in legal.post(WHAT_IF, sent, page=address).text


def test_a_title_that_nothing_cites_is_told_from_a_law_whose_cited_articles_stay(
    legal: Browser, items: dict[str, str]
) -> None:
    texts = {"old_text": "第一条　甲。\n第九条　丙。", "new_text": "第一条　乙。\n第九条　丙。"}

    mistyped = legal.post(WHAT_IF, {"title": f"{TITLE}X", **texts}, page=WHAT_IF).text
    untouched = legal.post(WHAT_IF, {"title": TITLE, **texts, "old_text": OLD[0]}, page=WHAT_IF).text

    assert f"没有事项引用《{TITLE}X》" in mistyped
    assert "请核对名称和文号" in mistyped
    assert f"没有事项引用《{TITLE}》" not in untouched


def test_whoever_tries_again_comes_to_the_form_of_the_same_law(
    intake: Intake, legal: Browser, items: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"{WHAT_IF}?law_id={LAW}"
    sent = {"law_id": LAW, "old_version": "v1", "new_text": "第一条　乙。"}
    assert f'href="{address}">重新试算' in legal.post(WHAT_IF, sent, page=address).text

    monkeypatch.setattr(trying, "AT_ONCE_CHARACTERS", 10)
    stopped = job_of(legal.post(WHAT_IF, sent, page=address))
    legal.post(f"/intake/jobs/{stopped}/cancel", page=f"/intake/jobs/{stopped}")
    run(intake, stopped)

    assert f'href="{address}">重新试算' in legal.get(f"{WHAT_IF}/{stopped}").text


def test_a_job_that_was_stopped_or_refused_says_so_and_what_to_do(
    intake: Intake, legal: Browser, items: dict[str, str]
) -> None:
    stopped = job_of(legal.post(WHAT_IF, DRAFT, page=WHAT_IF))
    legal.post(f"/intake/jobs/{stopped}/cancel", page=f"/intake/jobs/{stopped}")
    run(intake, stopped)
    refused = job_of(legal.post(WHAT_IF, {**DRAFT, "new_text": "没有条文。" * 30_000}, page=WHAT_IF))
    run(intake, refused)

    page = legal.get(f"{WHAT_IF}/{stopped}").text
    assert "已停止，没有算完" in page
    assert "重新试算" in page
    assert "没有读到条文" in legal.get(f"{WHAT_IF}/{refused}").text


def test_a_change_of_a_much_cited_law_is_tried_when_somebody_says_so(
    intake: Intake, legal: Browser, items: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(intake, registered(intake, "v2", MANY_NEW, sequence=2, is_first=False), changed(intake, MANY_OLD, MANY_NEW))
    monkeypatch.setattr(trying, "AT_ONCE_CITATIONS", 1)
    asking = f"{WHAT_IF}?change_id=change-1"

    assert "有 2 处引用这部法" in legal.get(asking).text
    assert intake.count("law_trials") == 0
    job_id = job_of(legal.post(WHAT_IF, {"change_id": "change-1"}, page=asking))
    run(intake, job_id)

    assert "事项 amended" in legal.get(f"{WHAT_IF}/{job_id}").text


def test_nobody_else_reads_a_trial_or_its_job_and_a_form_without_a_token_orders_none(
    intake: Intake, legal: Browser, desk: Callable[[str, str], Browser], items: dict[str, str]
) -> None:
    job_id = job_of(legal.post(WHAT_IF, DRAFT, page=WHAT_IF))
    run(intake, job_id)
    other, clerk = desk("xietiao", "coordinator"), desk("banshiyuan", "compiler")

    for path in (f"{WHAT_IF}/{job_id}", f"/intake/jobs/{job_id}"):
        assert other.get(path).status_code == 404
    assert clerk.get(f"{WHAT_IF}/{job_id}").status_code == 403
    assert job_id not in other.get(WHAT_IF).text
    assert legal.get(f"{WHAT_IF}/nobody").status_code == 404
    assert legal.client.post(WHAT_IF, data=DRAFT).status_code == 400
    assert intake.count("law_trials") == 1


def test_machines_try_drafts_at_once_or_fetch_the_report_later(intake: Intake, items: dict[str, str]) -> None:
    intake.account("fz-jiekou", intake.body(7), "legal_reviewer")
    machine = Machine(intake.app.test_client(), "fz-jiekou")
    small = {"title": f"《{TITLE}》", "old": printed_law(OLD), "new": printed_law(MANY_NEW[:5])}
    large = {"title": TITLE, "old": DRAFT["old_text"], "new": DRAFT["new_text"]}

    at_once = machine.post(API, small)
    ordered = machine.post(API, large)

    assert (at_once.status_code, at_once.json["report"]["outcomes"]["review"]) == (200, 1)
    assert (ordered.status_code, ordered.json["job_id"]) == (202, ordered.json["trial_id"])
    path = f"{API}/{ordered.json['trial_id']}"
    assert (machine.get(path).json["state"], machine.get(path).json["report"]) == ("ordered", None)
    run(intake, ordered.json["trial_id"])
    done = machine.get(path).json
    [amended] = [one for one in done["report"]["items"] if one["outcome"] == "review"]
    assert amended["touched"] == [{"article": "第四条", "new_article": "第五条", "verdict": "amended"}]
    assert (done["report"]["total"], done["report"]["bodies"][0]["recite"]) == (2, 1)


def test_machines_are_told_what_is_missing_and_try_changes(intake: Intake, items: dict[str, str]) -> None:
    intake.account("fz-jiekou", intake.body(7), "legal_reviewer")
    machine = Machine(intake.app.test_client(), "fz-jiekou")
    tell(intake, registered(intake, "v2", MANY_NEW, sequence=2, is_first=False), changed(intake, MANY_OLD, MANY_NEW))

    assert machine.post(API, {"title": "《》", "old": "第一条　甲。"}).status_code == 422
    assert machine.post(API, {"change_id": "change-1"}).json["report"]["total"] == 2
    assert machine.post(API, {"change_id": "nobody"}).status_code == 404
    assert machine.get(f"{API}/nobody").status_code == 404


def test_a_text_that_is_too_long_is_named_as_the_door_names_it(
    intake: Intake, legal: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    intake.account("fz-jiekou", intake.body(7), "legal_reviewer")
    monkeypatch.setattr(trying, "MOST_CHARACTERS", 1000)

    answer = Machine(intake.app.test_client(), "fz-jiekou").post(
        API, {"title": TITLE, "old": DRAFT["old_text"], "new": printed_law(OLD)}
    )
    page = legal.post(WHAT_IF, {**DRAFT, "new_text": printed_law(OLD)}, page=WHAT_IF)

    assert (answer.status_code, [one["field"] for one in answer.json["problems"]]) == (422, ["old"])
    assert page.status_code == 422
    assert 'href="#f-old_text"' in page.text


def test_one_too_many_is_refused_at_each_door_and_the_form_keeps_its_texts(
    intake: Intake, legal: Browser, items: dict[str, str]
) -> None:
    intake.account("fz-jiekou", intake.body(7), "legal_reviewer")
    machine = Machine(intake.app.test_client(), "fz-jiekou")
    sent = {"title": TITLE, "old": DRAFT["old_text"], "new": DRAFT["new_text"]}
    for _ in range(trying.MOST_AT_ONCE):
        job_of(legal.post(WHAT_IF, DRAFT, page=WHAT_IF))
        assert machine.post(API, sent).status_code == 202

    page, answer = legal.post(WHAT_IF, DRAFT, page=WHAT_IF), machine.post(API, sent)

    assert (page.status_code, answer.status_code, answer.json["code"]) == (409, 409, "too_many_trials")
    assert "您有 3 次试算还没有算完" in page.text
    assert MANY_OLD[3] in page.text


def test_a_draft_beside_a_change_is_not_passed_over(intake: Intake) -> None:
    intake.account("fz-jiekou", intake.body(7), "legal_reviewer")
    machine = Machine(intake.app.test_client(), "fz-jiekou")

    answer = machine.post(API, {"change_id": "change-1", "title": TITLE, "new": "第一条　甲。"})

    assert answer.status_code == 422
    [problem] = answer.json["problems"]
    assert (problem["field"], "title、new" in answer.json["message"]) == ("change_id", True)
    assert "只留 change_id" in answer.json["message"]
