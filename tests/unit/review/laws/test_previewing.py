"""What a text looks like before it is kept: its parts, and the lines that somebody should look at once more."""

from __future__ import annotations

import pytest

from services.review.application.laws.previewing import TextPreview, preview_of
from services.review.application.laws.word_difference import pieces
from services.review.domain.laws.text import read_text

TEXT = """示例条例
第一章 总则
第一条 为了示例，制定本条例。
第二条 本条例所称示例，是指下列情形：
（一）甲；
（二）乙。
第二章 附则
第三条 本条例自公布之日起施行。"""


def looked_at(text: str, *titles: str) -> TextPreview:
    """What was read in a text."""
    return preview_of(read_text("", text), titles)


def said(text: str, *titles: str) -> list[str]:
    """What looks wrong in it."""
    return [doubt.what for doubt in looked_at(text, *titles).doubts]


def test_a_good_text_is_counted_and_raises_no_doubt() -> None:
    found = looked_at(TEXT, "示例条例")

    assert found.counts == (("章", 2), ("条", 3))
    assert (found.first, found.last) == ("第一条", "第三条")
    assert found.doubts == ()


def test_articles_of_annexes_are_counted_apart() -> None:
    found = looked_at(f"{TEXT}\n附件\n第一条 附件的内容。")

    assert found.counts == (("章", 2), ("条", 3), ("附件里的条", 1))
    assert found.doubts == ()


def test_a_text_without_articles_has_nothing_to_count() -> None:
    found = preview_of(read_text("", "关于示例的通知\n各单位：请照办。", without_articles=True))

    assert (found.counts, found.first, found.doubts) == ((), "", ())


@pytest.mark.parametrize(
    ("changed", "doubt"),
    [
        (TEXT.replace("第三条", "第五条"), "第二条后面是第五条，没有第三条至第四条"),
        (TEXT.replace("第一条 ", "第二条 ").replace("第二条 本", "第一条 本"), "第二条后面是第一条，条号倒退"),
        (TEXT.replace("第一条 为了示例，制定本条例。\n", ""), "从第二条开始，没有第一条"),
        (TEXT.replace("第三条 本条例", "第三条的规定 本条例"), "以条号开头，没有当作一条"),
        (TEXT.replace("制定本条例。", "制定本条例。\n— 3 —"), "像页码，混在条文里"),
        (TEXT.replace("（二）乙。\n第二章 附则\n第三条", "（二）乙。第三条"), "第二条里面有“第三条”，可能漏了换行"),
        (TEXT.replace(" 为了示例，制定本条例。", ""), "第一条没有文字"),
    ],
)
def test_what_looks_wrong_is_told(changed: str, doubt: str) -> None:
    assert doubt in said(changed)


def test_a_doubt_names_its_line() -> None:
    (doubt,) = looked_at(TEXT.replace("制定本条例。", "制定本条例。\n— 3 —")).doubts

    assert (doubt.line, doubt.text) == (4, "— 3 —")


def test_a_file_of_another_law_is_noticed() -> None:
    text = f"# 中华人民共和国示例条例\n<!-- INFO END -->\n{TEXT.partition(chr(10))[2]}"

    assert said(text, "示例条例") == []
    assert said(text, "中华人民共和国示例条例", "示例") == []
    assert said(text, "样本办法") == ["文件的标题与“样本办法”不同，请核对是不是选错了文件"]


def test_a_sign_that_two_texts_have_in_common_by_chance_is_no_kept_word() -> None:
    old, new = pieces("由当地人民政府发给", "由批准入伍地县级人民政府发给")

    assert old == (("same", "由"), ("gone", "当地"), ("same", "人民政府发给"))
    assert new == (("same", "由"), ("new", "批准入伍地县级"), ("same", "人民政府发给"))
