"""What the fields of the opinion form say."""

from __future__ import annotations

from werkzeug.datastructures import MultiDict

from services.review.domain.opinion import Remark
from services.review.entrypoints.posted import at_remarks, each_entry, remarks_in
from shared.kernel.errors import Problem


def test_the_fields_of_an_element_are_one_remark_and_empty_ones_none() -> None:
    form = MultiDict(
        {
            "remark-legal_basis-problem": "废止\r\n了",
            "remark-legal_basis-proposal": "改引新条例",
            "remark-item_name-problem": " ",
            "remark-item_name-ground": "",
            "reason": "见要素意见",
            "remark-item_name-colour": "red",
        }
    )

    assert remarks_in(form) == (Remark(element="legal_basis", problem="废止\n了", proposal="改引新条例"),)


def test_a_problem_of_a_remark_stands_at_its_field_under_the_name_of_the_element() -> None:
    of_remark = Problem("remark-legal_basis", "要素“legal_basis”", "没有写问题")
    others = (Problem("reason", "审核意见", "太长"), Problem("remark-unknown", "要素“unknown”", "没有写问题"))

    found = at_remarks((of_remark, *others), {"legal_basis": "设定依据"})

    assert (found[0].field, found[0].label) == ("remark-legal_basis-problem", "要素“设定依据”")
    assert found[1:] == others


def test_each_row_has_its_own_verdict_and_what_is_missing_is_empty() -> None:
    form = MultiDict({"hash-a": "h", "verdict-a": "reject", "reason-a": "无依据"})

    first, second = each_entry(form, ["a", "b"])

    assert (first.content_hash, first.verdict, first.reason) == ("h", "reject", "无依据")
    assert (second.content_hash, second.verdict, second.reason) == ("", "", "")
