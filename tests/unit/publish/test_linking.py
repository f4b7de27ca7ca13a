from __future__ import annotations

import pytest

from services.publish.entrypoints.linking import is_address, linked


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("优抚科，023-47552101", '优抚科，<a class="nw" href="tel:023-47552101">023-47552101</a>'),
        ("手机13800000000。", '手机<a class="nw" href="tel:13800000000">13800000000</a>。'),
        ("见 http://a.cn/b.", '见 <a href="http://a.cn/b" rel="noopener noreferrer">http://a.cn/b</a>.'),
        ("打开https://a.cn/b，填写", '打开<a href="https://a.cn/b" rel="noopener noreferrer">https://a.cn/b</a>，填写'),
    ],
)
def test_a_number_and_an_address_are_links(text: str, shown: str) -> None:
    assert linked(text) == shown


@pytest.mark.parametrize(
    "text", ["11500116D00000080L4502009012000", "收 12000 元", "javascript:alert(1)", "2026-12-01", "1138000000001"]
)
def test_what_only_looks_like_one_is_text(text: str) -> None:
    assert linked(text) == text


def test_the_text_around_a_link_stays_text() -> None:
    assert linked("<b>023-47552101</b>") == '&lt;b&gt;<a class="nw" href="tel:023-47552101">023-47552101</a>&lt;/b&gt;'
    assert (
        linked('https://a.cn/"onclick="x')
        == '<a href="https://a.cn/&#34;onclick=&#34;x" rel="noopener noreferrer">https://a.cn/&#34;onclick=&#34;x</a>'
    )


def test_only_a_whole_address_is_one() -> None:
    assert is_address("https://a.cn/b?c=1")
    assert not any(map(is_address, ["", "见 https://a.cn", "https://a.cn/甲", "ftp://a.cn"]))
