"""What the coordinating office decides about opinions stands beside them, for the body that would answer them."""

from __future__ import annotations

from typing import Any

import pytest

from shared.contracts.envelope import Envelope, emit
from shared.kernel.actor import Actor
from tests.services.intake.conftest import Browser, Intake
from tests.services.intake.test_mirroring import ABOUT, an_opinion, said
from tests.services.intake.test_pages import new_item

GOV = {"account_id": "gov", "name": "罗敏", "body_id": "gov-office", "body_name": "区政府办公室"}
RULING = {"offices": ["legal_review"], "others": [], "upholds": False, "reason": "依据充分"}
SCOPE = {"offices": ["planning_review"], "is_struck": True, "reason": "不收费", "due_on": ""}


def decided(intake: Intake, name: str, item_id: str, sequence: int, **data: Any) -> Envelope:
    return emit(
        name,
        aggregate_id=item_id,
        sequence=sequence,
        occurred_at=intake.clock.now(),
        actor=GOV,
        data={"round": 1, **ABOUT, **data},
        item_id=item_id,
        revision=1,
    )


@pytest.mark.parametrize(
    ("name", "data", "verdict"),
    [
        ("ruling_given", RULING, "overruled"),
        ("ruling_given", {**RULING, "upholds": True}, "upheld"),
        ("scope_decided", SCOPE, "struck"),
        ("scope_decided", {**SCOPE, "is_struck": False}, "handed_back"),
    ],
)
def test_a_decision_is_kept_once_with_its_reason(
    intake: Intake, compiler: Actor, name: str, data: dict[str, Any], verdict: str
) -> None:
    item_id = intake.draft(compiler)
    message = decided(intake, name, item_id, 5, **data)

    intake.cases.mirroring.note_decisions([message, message])
    intake.cases.mirroring.note_decisions([message])

    (kept,) = intake.cases.reading.item(compiler, item_id).opinions
    assert (kept.office, kept.verdict, kept.reason, list(kept.about)) == (
        "coordination",
        verdict,
        data["reason"],
        data["offices"],
    )


def test_the_body_reads_that_a_refusal_need_not_be_mended(compiler_at_desk: Browser, intake: Intake) -> None:
    path = new_item(compiler_at_desk)
    item_id = path.rpartition("/")[2]
    compiler_at_desk.post(f"{path}/submission", {"version": "1"}, page=path)
    refusal = an_opinion("legal_review", "reject", "依据已废止")
    mirroring = intake.cases.mirroring
    mirroring.note_opinions([said(intake, "opinion_given", item_id, 2, round=1, opinion=refusal, **ABOUT)])
    mirroring.note_decisions([decided(intake, "ruling_given", item_id, 3, **RULING)])
    mirroring.take_returned([said(intake, "item_returned", item_id, 4, round=1, opinions=[], **ABOUT)])

    for page in (compiler_at_desk.get(path).text, compiler_at_desk.get(f"{path}/edit").text):
        assert "区政府办公室 · 罗敏 · 第 1 轮" in page
        assert "法制审核：" in page
        assert "“不同意”不采纳，不用修改" in page
        assert "依据充分" in page
