"""Articles are cited by new numbers in a text under review: shown at once, and what was said of it stands."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from services.review.application.use_cases import UseCases
from shared.contracts.envelope import Envelope, emit
from tests.services.review.conftest import names, stored, submitted
from tests.services.review.reviewers import as_reviewer
from tests.services.review.test_item_page import again_submitted, say
from tests.unit.review.builders import ELEMENTS, HASH, HASHES, NOON, OFFICES

BASIS = {"kind": "2", "title": "军人抚恤优待条例", "text": "义务兵家庭发给优待金。", "status": "有效"}
NEW = {"legal_basis": [{**BASIS, "article": "第四十三条"}]}


def recited(item_id: str, *, revision: int = 4, sequence: int = 7, content_hash: str = HASH, **more: Any) -> Envelope:
    """`item_recited`, as intake emits it."""
    return emit(
        "item_recited",
        aggregate_id=item_id,
        sequence=sequence,
        occurred_at=NOON,
        actor={"name": "系统"},
        item_id=item_id,
        revision=revision,
        content_hash=content_hash,
        data={
            "list_kind": "directory",
            "standard_version": 1,
            "item_name": "高龄津贴发放",
            "body": {"body_id": "civil-affairs", "name": "区民政局"},
            "elements": {**ELEMENTS, **NEW},
            "element_hashes": dict(HASHES),
            "approved_revision": 3,
            "cause": {"kind": "law", "cause_id": "c-1", "title": "《军人抚恤优待条例》2024 年修订"},
            "recited": [{"title": "军人抚恤优待条例", "old": "第四十二条", "new": "第四十三条"}],
            **more,
        },
    )


def article_of(item_id: str) -> str:
    return str(stored(item_id)["current"]["elements"]["legal_basis"][0]["article"])


@pytest.mark.parametrize("is_over", [False, True])
def test_the_text_shows_the_new_number_and_the_opinions_stay(use_cases: UseCases, is_over: bool) -> None:
    [item_id] = submitted(use_cases)
    say(use_cases, item_id, **dict.fromkeys(OFFICES if is_over else OFFICES[:1], "approve"))
    before, said = stored(item_id), names(item_id)

    use_cases.recite([recited(item_id)])

    after = stored(item_id)
    assert (article_of(item_id), after["version"]) == ("第四十三条", before["version"] + 1)
    untouched = ("state", "revision", "content_hash", "element_hashes", "opinions", "waiting_for", "closed_at")
    assert [after["current"][name] for name in untouched] == [before["current"][name] for name in untouched]
    assert (after["seen"], names(item_id)) == (before["seen"], said)


def test_the_offices_that_are_left_may_still_approve(use_cases: UseCases) -> None:
    [item_id] = submitted(use_cases)
    say(use_cases, item_id, **{OFFICES[0]: "approve"})

    use_cases.recite([recited(item_id)])
    say(use_cases, item_id, **dict.fromkeys(OFFICES[1:], "approve"))

    assert (stored(item_id)["current"]["state"], names(item_id)[-1]) == ("approved", "item_approved")


def test_the_page_tells_it_in_the_history(use_cases: UseCases, client: FlaskClient) -> None:
    [item_id] = submitted(use_cases)
    use_cases.recite([recited(item_id)])
    as_reviewer(client)

    page = client.get(f"/review/items/{item_id}").text

    assert "条文序号更新为第 4 稿，内容未变，审核意见继续有效" in page
    assert "《军人抚恤优待条例》第四十二条改为第四十三条" in page
    assert "第四十三条" in page


def test_what_is_late_or_repeated_or_of_another_content_changes_nothing(use_cases: UseCases) -> None:
    [item_id] = submitted(use_cases)
    use_cases.recite([recited(item_id), recited(item_id)])
    before = stored(item_id)

    use_cases.recite([recited(item_id), recited(item_id, revision=3), recited(item_id, revision=9, content_hash="x")])

    assert stored(item_id) == before
    assert len(before["current"]["recitals"]) == 1


def test_several_at_once_are_told_one_by_one(use_cases: UseCases) -> None:
    [item_id] = submitted(use_cases)
    newest = {**ELEMENTS, "legal_basis": [{**BASIS, "article": "第四十四条"}]}

    use_cases.recite([recited(item_id, revision=5, sequence=8, elements=newest), recited(item_id)])

    assert [recital["revision"] for recital in stored(item_id)["current"]["recitals"]] == [4, 5]
    assert article_of(item_id) == "第四十四条"


def test_what_was_never_submitted_is_passed_by(use_cases: UseCases) -> None:
    use_cases.recite([recited("0193a000-0000-7000-8000-00000000abcd")])


def test_a_submission_that_was_overtaken_is_still_opened(use_cases: UseCases) -> None:
    [item_id] = submitted(use_cases)
    say(use_cases, item_id, **dict.fromkeys(OFFICES, "reject"))

    use_cases.recite([recited(item_id, sequence=50)])
    again_submitted(use_cases, item_id, 2, exercise_content="每年发放一次")

    after = stored(item_id)
    assert (after["current"]["number"], len(after["past_rounds"][0]["recitals"])) == (2, 1)
