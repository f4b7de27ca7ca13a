"""What became of each article, shown on a made law whose fate is known because the test made it."""

from __future__ import annotations

from itertools import permutations

import pytest

from shared.kernel.law.articles import Article, read_law
from shared.kernel.law.comparing import Pair, Verdict, compare
from tests.unit.law.made_laws import TEXTS, law


def said(pairs: tuple[Pair, ...]) -> list[tuple[str | None, str | None, str]]:
    """What is not the same under the same number."""
    return [
        (pair.old.printed if pair.old else None, pair.new.printed if pair.new else None, pair.verdict.value)
        for pair in pairs
        if pair.verdict is not Verdict.SAME
    ]


def changed(*, at: int, to: list[str]) -> list[str]:
    """The made law with other texts for the article of this number."""
    return [*TEXTS[: at - 1], *to, *TEXTS[at:]]


def test_a_law_that_did_not_change_has_only_same_articles_in_their_order() -> None:
    pairs = compare(law(TEXTS), law(TEXTS))

    assert [(pair.verdict, pair.similarity) for pair in pairs] == [(Verdict.SAME, 1.0)] * len(TEXTS)
    assert [pair.old and pair.old.printed for pair in pairs] == [one.printed for one in law(TEXTS)]


def test_white_space_punctuation_and_invisible_signs_change_no_article() -> None:
    typed = [text.replace("，", ", ").replace("。", "\u200b．").replace("早市", "早\u3000市") for text in TEXTS]

    assert said(compare(law(TEXTS), law(typed))) == []


def test_another_dash_in_a_range_changes_no_article_and_another_number_does() -> None:
    before = changed(at=4, to=["摊位宽10—20米，收1.5%的费，见第一—三项。"])
    retyped = changed(at=4, to=["摊位宽10～20米，收１．５％的费，见第一－三项。"])
    rewritten = [text.replace("1.5%", "15%").replace("第一—三项", "第一、三项") for text in before]

    assert said(compare(law(before), law(retyped))) == []
    assert said(compare(law(before), law(rewritten))) == [("第四条", "第四条", "amended")]


def test_a_number_written_in_digits_is_the_same_number() -> None:
    digits = [Article(printed=f"第{n}条", number=one.number, text=one.text) for n, one in enumerate(law(TEXTS), 1)]

    assert said(compare(law(TEXTS), digits)) == []


def test_an_article_put_in_moves_the_numbers_of_all_behind_it() -> None:
    new_text = "外地流动摊主凭暂住登记领取单日摊位券，每券限用一次。"
    pairs = compare(law(TEXTS), law([*TEXTS[:5], new_text, *TEXTS[5:]]))

    found = said(pairs)
    assert found[0] == (None, "第六条", "new")
    assert found[1:4] == [
        ("第六条", "第七条", "renumbered"),
        ("第七条", "第八条", "renumbered"),
        ("第八条", "第九条", "renumbered"),
    ]
    assert {verdict for _, _, verdict in found[1:]} == {"renumbered"}
    assert len(found) == 1 + len(TEXTS) - 5


def test_an_article_taken_out_is_deleted_with_nothing_beside_it() -> None:
    found = said(compare(law(TEXTS), law(changed(at=9, to=[]))))

    assert found[0] == ("第九条", None, "deleted")
    assert {verdict for _, _, verdict in found[1:]} == {"renumbered"}


def test_a_reworded_article_is_amended_and_says_how_like_it_is() -> None:
    text = "冬季气温低于零下二十度、遇暴雨红色预警或者大风橙色预警时，早市应当暂停开放。"
    pairs = compare(law(TEXTS), law(changed(at=17, to=[text])))

    assert said(pairs) == [("第十七条", "第十七条", "amended")]
    assert 0.5 < next(pair.similarity for pair in pairs if pair.verdict is Verdict.AMENDED) < 1


def test_a_text_rewritten_under_its_own_number_finds_its_successor_elsewhere() -> None:
    """Cited by number, the article would silently be another one."""
    texts = list(TEXTS)
    texts[7] = "垃圾分类督导员由街道办事处选派。"
    texts.insert(2, "禁止在早市销售活禽、野生菌类、散装白酒和无标识的散装调味品。")

    found = said(compare(law(TEXTS), law(texts)))

    assert ("第八条", "第三条", "amended") in found
    assert (None, "第九条", "new") in found


def test_two_articles_laid_together_are_merged_both() -> None:
    found = said(compare(law(TEXTS), law([*TEXTS[:17], TEXTS[17] + "\n" + TEXTS[18], *TEXTS[19:]])))

    assert found[:2] == [("第十八条", "第十八条", "merged"), ("第十九条", "第十八条", "merged")]
    assert {verdict for _, _, verdict in found[2:]} == {"renumbered"}


def test_an_article_laid_apart_is_split_into_both() -> None:
    first, second = TEXTS[3].split("\n")
    found = said(compare(law(TEXTS), law([*TEXTS[:3], first, second, *TEXTS[4:]])))

    assert found[:2] == [("第四条", "第四条", "split"), ("第四条", "第五条", "split")]
    assert {verdict for _, _, verdict in found[2:]} == {"renumbered"}


def test_reworded_parts_are_still_a_merger() -> None:
    joined = (
        "计量器具应当经过强制检定并贴有合格标志，公平秤设在早市入口和出口的显著位置。\n"
        "消费者发现短斤缺两的，可以持购物凭证或者支付记录要求按差额的十倍赔偿。"
    )
    texts = list(changed(at=9, to=[joined]))
    del texts[13]

    found = said(compare(law(TEXTS), law(texts)))

    assert ("第九条", "第九条", "merged") in found
    assert ("第十四条", "第九条", "merged") in found


def test_a_chapter_that_moved_is_only_renumbered() -> None:
    found = said(compare(law(TEXTS), law([*TEXTS[:4], *TEXTS[20:24], *TEXTS[4:20], TEXTS[24]])))

    assert {verdict for _, _, verdict in found} == {"renumbered"}
    assert ("第二十一条", "第五条", "renumbered") in found


def test_a_text_that_stands_twice_goes_by_number_first() -> None:
    """What stands more often in one version still belongs to its equal: equal text is nothing else."""
    old, new = (
        law(["甲乙丙丁。", "戊己庚辛。", "甲乙丙丁。"]),
        law(["壬癸子丑。", "甲乙丙丁。", "甲乙丙丁！", "甲乙丙丁"]),
    )

    found = [(p.old and p.old.printed, p.new and p.new.printed, p.verdict.value) for p in compare(old, new)]

    assert found == [
        (None, "第一条", "new"),
        ("第一条", "第二条", "renumbered"),
        ("第二条", None, "deleted"),
        ("第三条", "第三条", "same"),
        ("第三条", "第四条", "renumbered"),
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [("第二十条", "第二十一条"), ("第二、三条", "第四、五条"), ("第二十—二十二条", "第三十—三十二条")],
)
def test_only_numbers_of_cited_articles_changed_is_amended_with_a_remark(before: str, after: str) -> None:
    old = [*TEXTS, f"违反本条例{before}规定的，责令改正。"]
    new = [*TEXTS, f"违反本条例{after}规定的，责令改正。"]

    (pair,) = [one for one in compare(law(old), law(new)) if one.verdict is not Verdict.SAME]

    assert (pair.verdict, pair.is_by_reference) == (Verdict.AMENDED, True)
    assert pair.similarity < 1


def test_a_penalty_is_no_successor_of_the_duty_it_enforces() -> None:
    """It repeats the duty's words."""
    old = [*TEXTS[:7], TEXTS[7], *TEXTS[8:]]
    new = [*TEXTS[:7], "早市设置统一的遮雨棚和排水沟。", *TEXTS[8:20], *TEXTS[21:]]
    found = said(compare(law(old), law(new)))

    assert ("第八条", None, "deleted") in found
    assert ("第二十一条", None, "deleted") in found


def test_articles_of_an_annex_go_with_those_of_the_annex() -> None:
    text = "第一条 甲乙丙丁。\n第二条 戊己庚辛。\n附件1\n第一条 壬癸子丑。\n"
    old, new = read_law(text).articles, read_law(text).articles

    assert [pair.verdict for pair in compare(old, new)] == [Verdict.SAME] * 3


def test_a_version_that_was_pasted_without_its_headings_is_compared_as_well() -> None:
    """Neither side need have chapters."""
    headed = read_law("## 第一章 总则\n第一条 " + TEXTS[0] + "\n第二条 " + TEXTS[1] + "\n").articles
    bare = law([TEXTS[0] + "本市鼓励夜市。", TEXTS[1] + "夜市除外。"])

    assert [pair.verdict for pair in compare(headed, bare)] == [Verdict.AMENDED] * 2
    assert [pair.verdict for pair in compare(bare, headed)] == [Verdict.AMENDED] * 2


def test_articles_of_which_all_say_nearly_the_same_find_a_successor() -> None:
    """No words tell them apart from the rest of the law: they are compared all the same."""
    words = ("摊主", "管理机构", "消费者", "检验员", "运输车辆")
    texts = ["应当服从".join(order) + "。" for order in permutations(words)][:90]

    pairs = compare(law(texts), law([text + "违者记入档案。" for text in texts]))

    assert {pair.verdict for pair in pairs} == {Verdict.AMENDED}


def test_a_sentence_that_went_to_an_article_with_a_partner_splits_its_article() -> None:
    """Both articles have a partner that is most like them; the sentence is in neither."""
    old, new = list(TEXTS), list(TEXTS)
    old[3] = TEXTS[3] + "\n摊主之间的纠纷由街道调解室先行调解。"
    new[13] = TEXTS[13] + "\n摊主之间的纠纷，由街道调解室先行调解。"

    found = said(compare(law(old), law(new)))

    assert ("第四条", "第四条", "split") in found
    assert ("第四条", "第十四条", "split") in found


def test_texts_of_a_sign_or_none_are_compared_as_well() -> None:
    """A law may print 第五条 （删去） or nothing at all behind a number."""
    old = ["", "甲", "……", "甲。" + TEXTS[4], "（）。" + TEXTS[6], "乙", TEXTS[8] + "\n丙"]
    new = ["丁", "", "（删去）", "甲。" + TEXTS[4] + "\n" + TEXTS[6], TEXTS[8], "丙", "甲乙"]

    found = said(compare(law(old), law(new)))

    assert ("第一条", "第二条", "renumbered") in found
    assert ("第四条", "第四条", "merged") in found


@pytest.mark.parametrize(("old", "new"), [([], []), (TEXTS, []), ([], TEXTS)])
def test_a_version_without_articles_leaves_nothing_but_deleted_and_new(old: list[str], new: list[str]) -> None:
    assert len(compare(law(old), law(new))) == len(old) + len(new)
