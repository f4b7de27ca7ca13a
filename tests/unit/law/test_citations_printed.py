"""Citations printed in any of their forms are read back as they were."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.kernel.law.citations import Citation, parse_citations
from shared.kernel.law.numerals import chinese, printed
from tests.lengths import length

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
TITLES = st.sampled_from(
    [
        "中华人民共和国慈善法",
        "社会救助暂行办法",
        "关于加强“三项补贴”工作的通知",
        "广东省实施《价格法》办法",
        "规范(第三版)",
        "财政部 农业部关于补贴的意见",
    ]
)
PIECES = [
    *"《》〈〉()（）[]【】〔〕、，；。和至第条款项章一二十12 \n“”：法令号年于之",
    "国务院令",
    "第三条",
    "条例",
    "2015",
]
PIECES += ["修正", "以下简称", "关于印发", "的通知", "〔2014〕8号", "同上"]
ISSUERS = ["国发", "鲁政办发", "国卫基层发", "人社部发"]
YEAR_BRACKETS = ["〔〕", "﹝﹞", "[]", "［］", "【】", "()", "（）"]
BRACKETS = ["()", "（）", "[]", "〔〕", "【】"]
BETWEEN = [";", "；", "、", "，", "\n", "和", "；\n", ""]
BEFORE = ["", "按照", "根据", "依据", "和", "1.", "（一）", "【行政法规】", " "]


@st.composite
def documents(draw: st.DrawFn) -> tuple[Citation, str]:
    """A document and how it is written: with a number and the year of a wording, in any brackets."""
    title = draw(TITLES)
    written = f"《{title.replace('《', '〈').replace('》', '〉')}》"
    number, number_written = draw(st.one_of(st.just((None, "")), file_numbers(), order_numbers()))
    year = draw(st.none() | st.integers(1980, 2026))
    act = draw(st.sampled_from(["修正", "修订"]))
    hint = f"{year}{act}" if year else None
    said = [
        text for text in (number_written, f"{year}{draw(st.sampled_from(['', '年']))}{act}" if year else "") if text
    ]
    brackets = draw(st.sampled_from(BRACKETS if number is None or "〔" not in number else BRACKETS[:2]))
    if draw(st.booleans()):
        behind = "".join(f"{brackets[0]}{text}{brackets[1]}" for text in said)
    else:
        behind = f"{brackets[0]}{draw(st.sampled_from([',', '，', ' ']))[0].join(said)}{brackets[1]}" if said else ""
    return Citation(law=title, number=number, version_hint=hint), written + behind


@st.composite
def file_numbers(draw: st.DrawFn) -> tuple[str, str]:
    issuer, year, figures = draw(st.sampled_from(ISSUERS)), draw(st.integers(1950, 2026)), draw(st.integers(1, 999))
    brackets = draw(st.sampled_from(YEAR_BRACKETS))
    return (
        f"{issuer}〔{year}〕{figures}号",
        f"{issuer}{brackets[0]}{year}{brackets[1]}{draw(st.sampled_from(['', '第']))}{draw(as_figures(figures))}号",
    )


@st.composite
def order_numbers(draw: st.DrawFn) -> tuple[str, str]:
    figures = draw(st.integers(1, 800))
    written = draw(figures_in_any_sign(figures))
    form = draw(
        st.sampled_from(
            ["国务院令第{}号", "中华人民共和国国务院令第{}号", "国务院令2014年第{}号", "国务院第{}号令", "国令第{}号"]
        )
    )
    return f"国务院令第{figures}号", form.format(written)


def as_figures(number: int) -> st.SearchStrategy[str]:
    return st.sampled_from([str(number), str(number).translate(FULL_WIDTH)])


def figures_in_any_sign(number: int) -> st.SearchStrategy[str]:
    return st.sampled_from([str(number), str(number).translate(FULL_WIDTH), chinese(number)])


@st.composite
def parts(draw: st.DrawFn) -> list[tuple[dict[str, str], str]]:
    """Places of one document: articles, each alone or with paragraphs and items, and how they are written."""
    found: list[tuple[dict[str, str], str]] = []
    for number in draw(st.lists(st.integers(1, 300), max_size=3, unique=True)):
        sub = draw(st.sampled_from(["", "", "", "之一", "之二"]))
        cited = {"article": printed(number) + sub}
        written = f"第{draw(figures_in_any_sign(number))}条{sub}"
        if draw(st.booleans()):
            paragraph = draw(st.integers(1, 9))
            cited["paragraph"] = printed(paragraph, "款")
            written += f"第{draw(figures_in_any_sign(paragraph))}款"
        if draw(st.booleans()):
            item = draw(st.integers(1, 20))
            sign = draw(figures_in_any_sign(item))
            cited["item"] = printed(item, "项")
            written += draw(
                st.sampled_from([f"第{sign}项", f"第({sign})项", f"第（{sign}）项", f"（{sign}）项", f"({sign})"])
            )
        found.append((cited, written))
    return found


@given(data=st.data())
@pytest.mark.faults
@settings(max_examples=length(100, 2000), deadline=None)
def test_printed_citations_are_read_back(data: Any) -> None:
    """Several documents in one cell, each with any of its forms; nothing is left over."""
    text, expected = data.draw(st.sampled_from(BEFORE)), []
    for place in range(data.draw(st.integers(1, 3))):
        document, written = data.draw(documents())
        cited = data.draw(parts())
        joined = data.draw(st.sampled_from(["、", "和", "，", "及", "、\u3000"]))
        text += data.draw(st.sampled_from(BETWEEN)) if place else ""
        text += written + joined.join(one for _, one in cited) + data.draw(st.sampled_from(["", "", "的规定"]))
        expected += [replace(document, **one) for one, _ in cited] or [document]

    parsed = parse_citations(text)

    assert (list(parsed.citations), parsed.unresolved) == (expected, ()), text


@given(st.lists(st.integers(1, 200), min_size=2, max_size=6, unique=True), st.sampled_from("条款项"), st.booleans())
def test_numbers_that_share_their_unit(numbers: list[int], unit: str, in_brackets: bool) -> None:
    signs = [f"（{chinese(number)}）" if in_brackets else str(number) for number in numbers]
    before = "" if unit == "条" else "第一条"

    parsed = parse_citations(f"《甲法》{before}第{'、'.join(signs)}{unit}")

    field = {"条": "article", "款": "paragraph", "项": "item"}[unit]
    assert [getattr(one, field) for one in parsed.citations] == [printed(number, unit) for number in numbers]
    assert parsed.unresolved == ()


@given(st.integers(1, 200), st.integers(1, 49), st.sampled_from(["至", "到", "-", "—", "～"]), st.booleans())
def test_a_range_names_every_article_between(first: int, more: int, sign: str, is_short: bool) -> None:
    last = first + more
    text = f"第{first}{sign}{last}条" if is_short else f"第{chinese(first)}条{sign}第{chinese(last)}条"

    parsed = parse_citations(f"《甲法》{text}")

    assert [one.article for one in parsed.citations] == [printed(number) for number in range(first, last + 1)]
    assert parsed.unresolved == ()


@given(st.lists(st.sampled_from(PIECES), max_size=40))
@pytest.mark.faults
@settings(max_examples=length(100, 2000), deadline=None)
def test_any_text_is_read_and_nothing_is_made_up(pieces: list[str]) -> None:
    """Titles and unresolved pieces stand in the text; every article has the form of laws."""
    text = "".join(pieces)

    parsed = parse_citations(text)

    for piece in parsed.unresolved:
        assert piece
        assert piece in text
    for one in parsed.citations:
        assert one.law or one.number
        assert one.article is None or one.article.startswith("第")
    assert parse_citations(text) == parsed
