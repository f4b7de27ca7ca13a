"""A body that adopts what moved and quotes only a part of it goes on resting on the text that it rested on."""

from __future__ import annotations

from services.intake.application.adjustments.acting import OnAdjustment
from shared.kernel.actor import Actor
from tests.services.intake.conftest import Intake
from tests.services.intake.inheriting import text_of
from tests.services.intake.laws.telling import (
    adjustment,
    basis,
    changed,
    citations,
    citing,
    registered,
    state_of,
    tell,
)

PART = "有困难的，应当给予帮助。"
OLD = ("总则。", f"老年人{PART}具体办法由市人民政府规定。", f"残疾人{PART}", "老年人乘坐公共交通工具的，应当给予优待。")
NEW = (OLD[0], "新增的一条。", OLD[1], OLD[2], f"{OLD[3]}六十五周岁以上的免费。")
"""第二条 becomes 第三条, where another text stands today that also contains the part; 第四条 is amended."""


def test_the_number_that_was_adopted_leads_to_the_text_that_was_meant(intake: Intake, compiler: Actor) -> None:
    tell(intake, registered(intake, "v1", OLD), registered(intake, "v2", NEW, sequence=2, is_first=False))
    item_id = citing(intake, compiler, basis(2, PART), basis(4, OLD[3]))
    meant = citations(item_id)[0]["hash"]
    tell(intake, changed(intake, OLD, NEW))
    found = adjustment(item_id)
    assert found is not None

    asked = OnAdjustment(actor=compiler, at=intake.clock.now(), adjustment_id=found["_id"], version=found["version"])
    intake.cases.adjustments.acting.adopt(asked)

    assert [row["article"] for row in text_of(intake, item_id)["legal_basis"]] == ["第三条", "第五条"]
    first = citations(item_id)[0]
    assert (first["hash"], first["version_id"], first["is_quoted"]) == (meant, "v2", True)
    assert state_of(item_id) == ("review", "open")
