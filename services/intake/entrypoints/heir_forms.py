"""What the pages of inheritance accept."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, post_load, validate

from services.intake.application.following_rule import inheritance, labels
from services.intake.entrypoints.forms import Form, text, version
from shared.runtime.web.schemas import PageQuery, RequestSchema

WAYS = ("take", "keep", "later")
LONGEST_NOTE = 100
WAY = "way_"
"""The radio buttons of the compare page are named by this and the element on which they decide."""


def chosen_keys() -> fields.List[Any]:
    """Return the elements that are ticked for a push."""
    known = fields.String(validate=validate.OneOf(inheritance().keys))
    return fields.List(known, load_default=list, validate=validate.Length(max=40), metadata={"title": "要素"})


class HeirsQuery(PageQuery):
    """Whose items a worklist shows; the own body's when none is named."""

    body_id = text("单位", validate=validate.Length(max=64))
    size = fields.Integer(load_default=50, validate=validate.Range(1, 200), metadata={"title": "每页条数"})


class _TakeOver(Form):
    version = version()
    upper_number = fields.Integer(required=True, validate=validate.Range(1, 10**6), metadata={"title": "上级稿次"})
    note = text("说明", validate=validate.Length(max=LONGEST_NOTE))

    @post_load
    def decided(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Sort the elements by what is decided on them."""
        ways = {name.removeprefix(WAY): data.pop(name) for name in list(data) if name.startswith(WAY)}
        return {**data, **{way: [key for key, chosen in ways.items() if chosen == way] for way in ("take", "keep")}}


TakeOverForm = _TakeOver.from_dict(
    {
        f"{WAY}{key}": fields.String(
            load_default="later", validate=validate.OneOf(WAYS), metadata={"title": labels()[key]}
        )
        for key in inheritance().local
    },
    name="TakeOverForm",
)
"""What is decided on each element, with the texts that were seen."""


class PushQuery(RequestSchema):
    """Which elements a push would set."""

    key = chosen_keys()


class PushForm(Form):
    """A push as it was previewed."""

    key = chosen_keys()
    upper_number = fields.Integer(required=True, validate=validate.Range(1, 10**6), metadata={"title": "上级稿次"})
    push_id = fields.UUID(required=True, metadata={"title": "推送编号"})
    reason = text("推送理由")
