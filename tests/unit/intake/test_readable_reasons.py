"""Reasons are kept as people read them: what nobody sees is no reason, and stays out of one."""

from __future__ import annotations

import pytest

from services.intake.application.moving import checked_reason
from shared.kernel.errors import Invalid
from shared.kernel.readable import readable


@pytest.mark.parametrize(
    "text", ["", " ", "\u200b", "\x00", "\ufeff\u200d \u2060", "\u202e", "\u3164", "\u2800", "\t\n"]
)
def test_a_reason_that_nobody_can_read_is_none(text: str) -> None:
    assert readable(text) == ""
    with pytest.raises(Invalid, match="没有填写"):
        checked_reason(text, "作废理由")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  建重了\u200b ", "建重了"),
        ("建\x00重了", "建重了"),
        ("合\x0b并", "合\n并"),
        ("一\r\n二\r三", "一\n二\n三"),
        ("见《条例》\u202e第 3 条", "见《条例》第 3 条"),
        ("见\ud800附件", "见附件"),
        ("见\ufffe附件\uffff一", "见附件一"),
        ("𰻝镇的事项①", "𰻝镇的事项①"),
    ],
)
def test_a_reason_is_kept_without_what_nobody_sees(typed: str, kept: str) -> None:
    """Line ends stay, those of Word as plain ones; rare characters stay."""
    assert checked_reason(typed, "作废理由") == kept
