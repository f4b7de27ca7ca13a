"""Opinions that are longer than a page, on paper."""

from __future__ import annotations

import pytest

from services.review.application.give_opinions import OpinionEntry
from services.review.application.use_cases import UseCases
from services.review.domain.opinion import Remark
from tests.services.review.conftest import submitted
from tests.services.review.test_opinion_forms import shown
from tests.unit.review.builders import HASH, a_coordinator, a_reviewer


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_the_longest_opinion_that_can_be_given_is_printed_whole(use_cases: UseCases, kind: str) -> None:
    """
    Of a PDF it takes several rows of the table, since none goes over a page.

    A code point that is no character, which a file of Word cannot hold, does not stop it.
    """
    [item_id] = submitted(use_cases)
    reason = "".join(f"第{number}点，依据有误。" for number in range(1, 171)) + "全文到此为止。"
    remarks = tuple(
        Remark(element=element, problem=element + "不清\ufffe楚" * 300, ground="无", proposal="重写")
        for element in ("legal_basis", "item_name")
    )
    said = OpinionEntry(item_id=item_id, content_hash=HASH, verdict="reject", reason=reason, remarks=remarks)
    assert use_cases.give_opinions([said], actor=a_reviewer())[0].ok
    actor = a_coordinator()

    job_id = use_cases.forms.order_form(item_id, number=1, kind=kind, actor=actor)
    use_cases.forms.print_form(job_id, file=kind, item_id=item_id, number=1)

    text = shown(kind, use_cases.forms.download(job_id, actor=actor).content).replace("法制办（续）", "")
    for wanted in ("第1点", "第170点", "全文到此为止", "item_name不清楚", "建议：重写", "（盖章）"):
        assert wanted in text, wanted
    assert text.count("楚") == 600
