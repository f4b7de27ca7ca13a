"""What the page of an adjustment says of its item and of what was done: who, when, and in the item's own words."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from services.intake.domain.adjustments.outcomes import Outcome
from services.intake.domain.items import ItemState
from shared.kernel.actor import Actor
from shared.runtime.web.rendering import china_day
from tests.services.intake.adjustments.keeping import put
from tests.services.intake.adjustments.test_adjustment_pages import of, send
from tests.services.intake.adjustments.touching import touch
from tests.services.intake.conftest import Browser, Intake
from tests.services.intake.inheriting import set_state, text_of


@pytest.fixture
def item_id(intake: Intake, compiler: Actor) -> str:
    """An item of the bureau."""
    return intake.draft(compiler)


def test_whoever_adopted_what_and_when_stands_on_the_page(
    intake: Intake, compiler_at_desk: Browser, item_id: str
) -> None:
    basis = text_of(intake, item_id)["legal_basis"][0]
    adjustment_id = touch(intake, item_id, article=basis["article"], old_text=basis["text"], title=basis["title"])

    send(compiler_at_desk, adjustment_id, "adoption")

    page = compiler_at_desk.get(of(adjustment_id)).text
    day = china_day(intake.clock.now())
    line = f"《{basis['title']}》{basis['article']} → 第三十五条，存为第 2 稿（mzj-bianzhi本人）"
    assert re.search(rf"<b>按新条文更新引用</b> <span[^>]*>{day} \d\d:\d\d</span><div[^>]*>{line}</div>", page)


def test_whoever_took_it_in_hand_stands_on_the_page(intake: Intake, compiler_at_desk: Browser, item_id: str) -> None:
    set_state(intake, item_id, ItemState.APPROVED)
    adjustment_id = touch(intake, item_id, new_articles=(), new_text="", outcome=Outcome.GONE)

    send(compiler_at_desk, adjustment_id, "hand")

    page = compiler_at_desk.get(of(adjustment_id)).text
    assert "<b>拿回来修改</b>" in page
    assert "从第 1 稿改起（mzj-bianzhi本人）" in page


@pytest.mark.parametrize(
    ("progress", "word"),
    [({"approved_at": -2, "published_at": -1}, "已公布"), ({"approved_at": -1, "published_at": -2}, "待赋码")],
)
def test_the_item_is_called_by_the_word_of_its_own_page(
    intake: Intake, compiler_at_desk: Browser, item_id: str, progress: dict[str, int], word: str
) -> None:
    told = {f"progress.{name}": intake.clock.now() + timedelta(days=days) for name, days in progress.items()}
    put(intake, item_id, state=ItemState.APPROVED.value, **told)
    adjustment_id = touch(intake, item_id)

    own, page = compiler_at_desk.get(f"/intake/items/{item_id}").text, compiler_at_desk.get(of(adjustment_id)).text

    assert f">{word}</span>" in own
    assert f"第 1 稿 · {word}</span>" in page
