"""Reviewers read why an item comes again (变更依据): beside what changed, on a personal link, through the interface."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from flask.testing import FlaskClient
from mongoengine.connection import get_db

from services.intake.domain.adjustments.outcomes import CAUSE_NAMES
from services.review.application.use_cases import UseCases
from services.review.entrypoints import wording
from tests.looking import looked_at_both
from tests.services.review.conftest import bearer, stored, submitted
from tests.services.review.inviting import invited
from tests.services.review.reviewers import as_reviewer
from tests.services.review.test_item_page import say
from tests.unit.review.builders import ELEMENTS, HASHES, OFFICES, a_reviewer, item_submitted

APPLIED = {
    "adjustment_id": "a-1:i-1",
    "kind": "own",
    "title": "服务窗口搬迁，咨询电话改为 47261234。",
    "ground": "服务窗口搬迁，咨询电话改为 47261234。",
    "document_no": "江津民发〔2026〕3号",
}
BY_LAW = {
    "adjustment_id": "c-1:i-1",
    "kind": "law",
    "title": "《军人抚恤优待条例》修订",
    "ground": "",
    "document_no": "",
}


def page_of(client: FlaskClient, use_cases: UseCases, *grounds: Mapping[str, Any]) -> str:
    """Return the page of an item that comes for these grounds."""
    use_cases.open_reviews([item_submitted("again", submission=2, grounds=list(grounds))])
    as_reviewer(client)
    return client.get("/review/items/again").text


def test_an_application_is_shown_with_its_reason_and_document_once(client: FlaskClient, use_cases: UseCases) -> None:
    page = page_of(client, use_cases, APPLIED)

    top = page.split('id="opinion"', 1)[0]
    for said in (
        "<h2>变更依据</h2>",
        '<dd class="text-break">单位申请变更</dd>',
        "<dt>申请理由</dt>",
        APPLIED["document_no"],
    ):
        assert said in top
    assert top.count(APPLIED["ground"]) == 1


def test_a_law_is_named_and_an_office_says_what_it_wants(client: FlaskClient, use_cases: UseCases) -> None:
    by_office = {**APPLIED, "kind": "reform", "title": "压减材料", "ground": "<b>压减三分之一</b>", "document_no": ""}

    page = page_of(client, use_cases, BY_LAW, by_office)

    assert '<dd class="text-break">法律法规变动：《军人抚恤优待条例》修订</dd>' in page
    assert '<dd class="text-break">改革决定：压减材料</dd>' in page
    assert '<dt>事由</dt><dd class="text-break text-pre">&lt;b&gt;压减三分之一&lt;/b&gt;</dd>' in page
    assert "<dt>文号</dt>" not in page


def test_lines_of_a_ground_stay_lines_and_no_word_is_too_long_for_a_phone(
    client: FlaskClient, use_cases: UseCases
) -> None:
    long = {
        **APPLIED,
        "kind": "reform",
        "title": "t" * 100,
        "ground": "一、电话。\n二、地点。",
        "document_no": "n" * 100,
    }

    page = page_of(client, use_cases, long)

    assert f'<dd class="text-break">改革决定：{long["title"]}</dd>' in page
    assert f'<dd class="text-break text-pre">{long["ground"]}</dd>' in page
    assert f'<dd class="text-break">{long["document_no"]}</dd>' in page


def test_the_history_keeps_why_an_earlier_round_was_begun(client: FlaskClient, use_cases: UseCases) -> None:
    page_of(client, use_cases, APPLIED, BY_LAW)
    say(use_cases, "again", **dict.fromkeys(OFFICES, "approve"))
    use_cases.open_reviews([item_submitted("again", sequence=9, revision=4, submission=3, content_hash="b" * 64)])

    page = client.get("/review/items/again").text

    assert "<h2>变更依据</h2>" not in page
    titles = f"{APPLIED['title']}；{BY_LAW['title']}"
    assert f'第 3 稿，第 1 轮<br><span class="s text-break">变更依据：{titles}</span>' in page


def test_what_came_without_or_was_stored_before_shows_nothing(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    page_of(client, use_cases, APPLIED)
    get_db("review")["item_reviews"].update_one({"_id": "again"}, {"$unset": {"current.grounds": ""}})

    assert "grounds" not in stored(item_id)["current"]
    for each in (item_id, "again"):
        assert "变更依据" not in client.get(f"/review/items/{each}").text


def test_a_kind_of_a_newer_intake_is_shown_by_its_title(client: FlaskClient, use_cases: UseCases) -> None:
    page = page_of(client, use_cases, {**BY_LAW, "kind": "merger", "title": "机构合并", "more": "of a newer intake"})

    assert "其他原因：机构合并" in page


def test_it_is_kept_with_the_round_and_judged_by_nobody(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    page_of(client, use_cases, APPLIED)

    assert stored("again")["current"]["grounds"] == [APPLIED]
    assert client.get("/review/api/reviews/again", headers=bearer(client, a_reviewer())).json["grounds"] == [APPLIED]
    hashes = [
        {each["office"]: each["hash"] for each in stored(one)["current"]["part_hashes"]} for one in (item_id, "again")
    ]
    assert hashes[0] == hashes[1]


@pytest.mark.parametrize("grounds", [[], [APPLIED]])
def test_who_reviews_by_a_personal_link_reads_it_too(
    client: FlaskClient, use_cases: UseCases, grounds: list[dict[str, str]]
) -> None:
    use_cases.open_reviews([item_submitted("again", submission=2, grounds=grounds)])

    page = client.get(f"/review/links/{invited(use_cases, 'again')[1]}").text

    assert page.count("变更依据") == page.count("江津民发〔2026〕3号") == len(grounds)


def test_causes_are_called_as_intake_calls_them() -> None:
    assert {kind.value: name for kind, name in CAUSE_NAMES.items()} == wording.CAUSES


@pytest.mark.browser
@pytest.mark.timeout(300)
def test_it_fits_the_page_beside_what_changed(use_cases: UseCases, address: str, driver: Any) -> None:
    """A desk and a phone; the longest ground that may be written is a thousand characters."""
    use_cases.open_reviews([item_submitted("again")])
    say(use_cases, "again", **dict.fromkeys(OFFICES, "approve"))
    by_office = {**APPLIED, "kind": "reform", "title": "压减材料", "ground": "压减三分之一。" * 140, "document_no": ""}
    new = {"exercise_content": "咨询电话改为 47261234。"}
    hashes = {**HASHES, "exercise_content": "e" * 64}
    use_cases.open_reviews(
        [
            item_submitted(
                "again",
                sequence=9,
                revision=4,
                submission=2,
                content_hash="b" * 64,
                elements={**ELEMENTS, **new},
                element_hashes=hashes,
                grounds=[APPLIED, BY_LAW, by_office],
            )
        ]
    )
    driver.get(f"{address}/review/items/again")

    assert looked_at_both(driver, "item-with-grounds") == []
    _, token = invited(use_cases, "again")
    driver.get(f"{address}/review/links/{token}")
    assert looked_at_both(driver, "link-with-grounds") == []
