"""What the pages of laws, of what changes of them touch, and of an item's bases accept."""

from __future__ import annotations

from marshmallow import fields, validate

from services.intake.domain.laws.citing import Unresolved
from services.intake.entrypoints.adjustment_forms import STATES, AdjustmentsQuery, day
from services.intake.entrypoints.forms import Form, needed, text
from services.intake.entrypoints.upper_forms import LONGEST_ID, one_of
from shared.runtime.web.schemas import PageQuery, RequestSchema


class LawsQuery(PageQuery):
    """Which laws a page shows."""

    search = text("名称", validate=validate.Length(max=200))


class UnresolvedQuery(RequestSchema):
    """Which citations a page shows that lead to no text: of one reason, and those behind one that was shown."""

    reason = one_of("原因", ["", *(reason.value for reason in Unresolved)])
    after = text("从哪一处以后", validate=validate.Length(max=100))


class LawQuery(PageQuery):
    """Which version of a law is shown, and on which of its articles the items rest that are listed."""

    version = text("版本", validate=LONGEST_ID)
    article = text("条号", validate=validate.Length(max=40))
    all = fields.Boolean(load_default=False, metadata={"title": "全部条文"})


class ImpactQuery(AdjustmentsQuery):
    """Which of the items that a change touches its report lists."""

    state = one_of("状态", STATES, "all")


class RunForm(Form):
    """The run that was seen."""

    run_id = needed("影响分析")


class WhatIfQuery(RequestSchema):
    """Of which law a draft is, or which change is tried."""

    law_id = text("法", validate=LONGEST_ID)
    change_id = text("条文变动", validate=LONGEST_ID)


class WhatIfForm(Form):
    """A law as it is and as it may become: each a registered version, a file, or a pasted text; or a change."""

    change_id = text("条文变动", validate=LONGEST_ID)
    law_id = text("法", validate=LONGEST_ID)
    title = text("名称", validate=validate.Length(max=200))
    doc_no = text("文号", validate=validate.Length(max=100))
    old_version = text("现行版本", validate=LONGEST_ID)
    old_text = text("现行文本")
    new_version = text("修改后的版本", validate=LONGEST_ID)
    new_text = text("修改后的文本")


class DraftBody(RequestSchema):
    """A law as it is and as it may become; or a change that was told."""

    change_id = text("条文变动", validate=LONGEST_ID)
    title = text("名称", validate=validate.Length(max=200))
    doc_no = text("文号", validate=validate.Length(max=100))
    old = text("现行文本")
    new = text("修改后的文本")


class BasesQuery(RequestSchema):
    """On which day; today when none is named."""

    on = day("日期")
