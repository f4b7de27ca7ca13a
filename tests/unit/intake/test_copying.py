"""What is decided when an item is copied is what was seen."""

from __future__ import annotations

from services.intake.application.copying import Target
from services.intake.domain.items import IMPLEMENTATION_LIST
from services.intake.domain.typed_forms import TypedForm
from tests.unit.intake.builders import NOW


def test_the_name_of_the_form_is_its_content() -> None:
    """Who decides has seen it against this; blanks that a text area adds do not make it another."""

    def seen(text: str) -> str:
        form = TypedForm(
            account_id="a",
            item_id="i",
            version=1,
            elements={"handling_time": text},
            kept_at=NOW,
            list_kind=IMPLEMENTATION_LIST,
        )
        return Target(form=form, name="", item=None).seen

    assert seen("甲") == seen(" 甲 ")
    assert seen("甲") != seen("乙")
