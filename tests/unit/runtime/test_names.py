"""What a name that people give may hold."""

from __future__ import annotations

import pytest

from shared.kernel.names import mark_problems

GOOD = ("区政府〔2026〕1 号", "江津区 2026 年第 1 版", "“一窗”平台对接 & 归集", "示例·部门", "")
BAD = ("<script>alert(1)</script>", "a<b", "a>b", "名\u202e称", "名\u200b称", "一\n二", "a\x00b")


@pytest.mark.parametrize("name", GOOD)
def test_plain_text_may_be_a_name(name: str) -> None:
    assert list(mark_problems("title", "版本名称", name)) == []


@pytest.mark.parametrize("name", BAD)
def test_marks_and_hidden_characters_are_refused(name: str) -> None:
    [problem] = mark_problems("title", "版本名称", name)

    assert problem.field == "title"
    assert problem.sentence().startswith("版本名称")
    assert "尖括号" in problem.message
    assert "请删去" in problem.remedy
