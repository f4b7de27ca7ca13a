"""Drafts of opinions: kept while typing, filled in again, dropped with the opinion, readable when the text changed."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient

from services.review.adapters.opinion_drafts import OpinionDraftDocument
from services.review.application.give_opinions import OpinionEntry
from services.review.application.use_cases import UseCases
from shared.runtime.mongo import durable
from tests.services.review.conftest import adopt, csrf, sign_in, submitted
from tests.services.review.reviewers import as_reviewer
from tests.services.review.test_item_page import again_submitted
from tests.services.review.test_stand_ins import QIAN, accepted
from tests.unit.review.builders import HASH, OFFICES, a_reviewer

TYPED = {
    "content_hash": HASH,
    "verdict": "reject",
    "reason": "依据已经废止",
    "again": "true",
    "remark-exercise_content-problem": "没有写次数",
}


def kept() -> list[dict[str, Any]]:
    """The drafts as they are stored."""
    return list(durable(OpinionDraftDocument).find({}))


def test_what_is_typed_is_kept_and_filled_in_again(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    as_reviewer(client)

    answer = _send(client, f"/review/items/{item_id}/draft", **TYPED)
    page = client.get(f"/review/items/{item_id}").text

    assert (answer.status_code, "草稿已保存" in answer.text) == (200, True)
    assert "依据已经废止" in page
    assert 'value="reject" required checked' in page
    assert 'id="f-again" value="true" checked' in page
    assert "没有写次数" in page
    assert "保存，已填入" in page


def test_a_draft_belongs_to_one_person(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    as_reviewer(client)
    _send(client, f"/review/items/{item_id}/draft", **TYPED)

    as_reviewer(client, account_id="a colleague")
    assert "依据已经废止" not in client.get(f"/review/items/{item_id}").text


def test_the_last_words_stand_and_an_emptied_form_is_no_draft(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    as_reviewer(client)
    _send(client, f"/review/items/{item_id}/draft", **TYPED)

    _send(client, f"/review/items/{item_id}/draft", content_hash=HASH, reason="改了主意")
    assert [draft["reason"] for draft in kept()] == ["改了主意"]

    answer = _send(client, f"/review/items/{item_id}/draft", content_hash=HASH, reason=" ")
    assert ("没有草稿" in answer.text, kept()) == (True, [])


def test_the_draft_goes_with_the_opinion_alone_or_in_a_batch(client: FlaskClient, use_cases: UseCases) -> None:
    first, second = submitted(use_cases, 2)
    as_reviewer(client)
    for item_id in (first, second):
        _send(client, f"/review/items/{item_id}/draft", **TYPED)

    entries = [OpinionEntry(item_id=each, content_hash=HASH, verdict="approve") for each in (first, second)]
    use_cases.give_opinions(entries, actor=a_reviewer())
    late = _send(client, f"/review/items/{first}/draft", **TYPED)

    assert late.status_code == 200
    assert kept() == []


def test_an_opinion_for_one_office_leaves_the_draft_for_the_other(client: FlaskClient, use_cases: UseCases) -> None:
    """Mr Qian of the quality bureau stands in at the legal office: what he has typed for his own office stays."""
    content = use_cases.policies.content(use_cases.policies.newest())
    directory = content["lists"]["directory"]
    groups = [{**group, "advising": ["quality_review"]} for group in directory["groups"]]
    adopt(use_cases, {**content, "lists": {**content["lists"], "directory": {**directory, "groups": groups}}})
    (item_id,) = submitted(use_cases)
    acting = accepted(use_cases)
    sign_in(client, QIAN)
    _send(client, f"/review/items/{item_id}/draft", **TYPED)

    entry = OpinionEntry(item_id=item_id, content_hash=HASH, verdict="approve")
    assert use_cases.give_opinions([entry], actor=acting)[0].ok
    use_cases.drafts.drop([item_id], actor=acting)

    assert [draft["office"] for draft in kept()] == ["quality_review"]
    assert use_cases.drafts.of(item_id, actor=acting) == []
    assert use_cases.drafts.of(item_id, actor=QIAN)[0].reason == "依据已经废止"


def test_a_refused_opinion_leaves_the_draft(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    as_reviewer(client)
    _send(client, f"/review/items/{item_id}/draft", **TYPED)

    _send(client, f"/review/items/{item_id}", content_hash="c" * 64, verdict="approve")

    assert len(kept()) == 1


def test_a_stale_draft_is_read_and_not_filled_in(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    as_reviewer(client)
    for office in OFFICES[1:]:
        entry = OpinionEntry(item_id=item_id, content_hash=HASH, verdict="approve")
        use_cases.give_opinions([entry], actor=a_reviewer(office))
    _send(client, f"/review/items/{item_id}/draft", **TYPED)
    again_submitted(use_cases, item_id, 2, exercise_content="每年发放一次")

    page = client.get(f"/review/items/{item_id}").text

    assert "上一稿的草稿" in page
    assert "依据已经废止" in page
    assert 'value="reject" required checked' not in page
    _send(client, f"/review/items/{item_id}/draft/removal", content_hash=HASH)
    assert (kept(), "上一稿的草稿" in client.get(f"/review/items/{item_id}").text) == ([], False)


def test_a_draft_on_a_text_that_nobody_sees_any_more_is_refused_with_a_remedy(
    client: FlaskClient, use_cases: UseCases
) -> None:
    (item_id,) = submitted(use_cases)
    as_reviewer(client)

    answer = _send(client, f"/review/items/{item_id}/draft", **(TYPED | {"content_hash": "c" * 64}))
    unknown = _send(client, "/review/items/unknown/draft", **TYPED)

    assert (answer.status_code, "请复制已填的文字" in answer.text) == (409, True)
    assert unknown.status_code == 404
    assert kept() == []


def test_a_text_that_is_too_long_is_refused(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    as_reviewer(client)

    answer = _send(client, f"/review/items/{item_id}/draft", content_hash=HASH, reason="长" * 5000)

    assert (answer.status_code, "请删减后再填" in answer.text) == (422, True)


def test_who_only_looks_on_keeps_no_draft(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    as_reviewer(client, roles={"supervisor"})

    assert _send(client, f"/review/items/{item_id}/draft", **TYPED).status_code == 403
    assert _send(client, f"/review/items/{item_id}/draft/removal", content_hash=HASH).status_code == 403


def _send(client: FlaskClient, address: str, **form: Any) -> Any:
    token = csrf(client.get("/review/").text)
    return client.post(address, data={"csrf_token": token} | form)
