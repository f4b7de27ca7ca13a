"""Places in a version: what stands there, and where a text stands."""

from __future__ import annotations

from services.intake.domain.laws.law_texts import ArticleText, LawText, Place, text_hash
from tests.unit.intake.laws.made import a_text

LISTED = "有下列情形之一的，给予补助：\n（一）年满八十周岁；\n（二）生活不能自理。\n补助由街道发放。"


def test_an_article_a_paragraph_and_an_item_each_have_their_text() -> None:
    text = a_text("v1", "甲。", LISTED)

    assert text.text(Place("第二条")) == LISTED
    assert text.text(Place("第二条", "第二款")) == "补助由街道发放。"
    assert text.text(Place("第二条", "第一款", "第二项")) == "生活不能自理。"
    assert text.text(Place("第二条", "", "第一项")) == "年满八十周岁；"


def test_a_place_that_a_version_does_not_have_has_no_text() -> None:
    text = a_text("v1", "甲。", LISTED)

    for place in (
        Place("第三条"),
        Place("第二条", "第三款"),
        Place("第二条", "", "第三项"),
        Place("第一条", "", "第一项"),
    ):
        assert not text.has(place)
        assert text.text(place) == ""


def test_what_stands_below_an_item_counts_as_the_item() -> None:
    assert a_text("v1", LISTED).text(Place("第一条", "第一款", "第二项第一目")) == "生活不能自理。"


def test_punctuation_and_blanks_make_no_other_text() -> None:
    assert text_hash("老年人 ，八十周岁。") == text_hash("老年人八十周岁")


def test_a_text_is_found_wherever_it_stands_at_the_same_depth() -> None:
    text = a_text("v1", "甲。", "乙。\n甲。", LISTED)

    assert text.places_of(text_hash("甲。"), Place("第一条").depth) == (Place("第一条"),)
    assert text.places_of(text_hash("甲。"), Place("第一条", "第一款").depth) == (
        Place("第一条", "第一款"),
        Place("第二条", "第二款"),
    )
    assert text.places_of(text_hash("年满八十周岁"), Place("第三条", "", "第一项").depth) == (
        Place("第三条", "", "第一项"),
    )


def test_an_arabic_number_is_the_same_article() -> None:
    text = LawText(law_id="l", version_id="v", articles=(ArticleText.of("第12条", "甲。"),))

    assert text.has(Place("第十二条"))


def test_a_number_that_an_annex_repeats_stands_for_each_of_its_articles() -> None:
    twice = (ArticleText.of("第一条", "甲。"), ArticleText.of("第一条", "附件的甲。"))
    text = LawText(law_id="l", version_id="v", articles=twice)

    assert text.hashes(Place("第一条")) == (text_hash("甲"), text_hash("附件的甲"))
