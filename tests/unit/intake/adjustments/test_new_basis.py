"""The legal basis that a body adopts at once: new articles and texts where it is clear whose they are."""

from __future__ import annotations

from typing import Any

from services.intake.application.adjustments.new_basis import adopted
from tests.unit.intake.adjustments.builders import a_touched


def rows(*given: dict[str, Any]) -> dict[str, Any]:
    """Return the elements of an item with this legal basis."""
    return {"item_name": "事项", "legal_basis": [{"title": "测试法", "status": "有效", **row} for row in given]}


def test_article_text_and_day_are_those_of_the_new_wording() -> None:
    elements, left = adopted(rows({"article": "第十条", "text": "旧的条文。"}), [a_touched()])

    assert left == []
    assert elements["legal_basis"] == [
        {
            "title": "测试法",
            "status": "有效",
            "article": "第十二条",
            "text": "新的条文。",
            "effective_date": "2025-06-01",
        }
    ]


def test_what_only_moved_keeps_the_words_that_the_body_quotes() -> None:
    touched = a_touched(old_text="旧的条文。\n后面还有。", new_text="旧的条文。后面还有。", verdict="renumbered")

    elements, left = adopted(rows({"article": "第十条", "text": "旧的条文。"}), [touched])

    assert left == []
    assert (elements["legal_basis"][0]["article"], elements["legal_basis"][0]["text"]) == ("第十二条", "旧的条文。")


def test_of_several_quoted_provisions_only_the_touched_one_is_replaced() -> None:
    given = rows({"article": "第十条、第十一条", "text": "旧的条文。\n别的条文。"})

    elements, left = adopted(given, [a_touched()])

    assert left == []
    assert (elements["legal_basis"][0]["article"], elements["legal_basis"][0]["text"]) == (
        "第十二条、第十一条",
        "新的条文。\n别的条文。",
    )


def test_an_article_that_was_split_brings_all_its_parts() -> None:
    touched = a_touched(new_articles=("第十二条", "第十三条"), new_text="前一半。\n后一半。", verdict="split")

    elements, left = adopted(rows({"article": "第十条", "text": "旧的条文。"}), [touched])

    assert left == []
    assert (elements["legal_basis"][0]["article"], elements["legal_basis"][0]["text"]) == (
        "第十二条、第十三条",
        "前一半。\n后一半。",
    )


def test_another_law_in_its_place_brings_its_names() -> None:
    touched = a_touched(new_title="新测试法", new_doc_no="主席令第一号")

    elements, _ = adopted(rows({"article": "第十条", "text": "旧的条文。"}), [touched])

    row = elements["legal_basis"][0]
    assert (row["title"], row["doc_no"]) == ("新测试法", "主席令第一号")


def test_what_nothing_takes_the_place_of_is_left_to_the_body() -> None:
    given = rows({"article": "第十条", "text": "旧的条文。"}, {"article": "第一条、第十条", "text": "大意。"})
    gone, unclear = a_touched(new_articles=(), new_text=""), a_touched(row=1)

    elements, left = adopted(given, [gone, unclear, a_touched(row=9)])

    assert left == [1, 2, 10]
    assert elements == given
