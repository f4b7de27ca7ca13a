"""What requests to notify may hold."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from marshmallow import EXCLUDE, fields, pre_load, validate

from services.notify.application.read_inbox import PAGE_SIZE as INBOX_PAGE
from services.notify.application.read_record import PAGE_SIZE as RECORD_PAGE
from services.notify.application.read_record import event_names
from shared.runtime.web.schemas import PageQuery, RequestSchema

MOST_PAGES = 500
"""Further back one searches by item, kind or day."""
MOST_NOTICES = 500
_PAGE = validate.Range(1, MOST_PAGES)
_DAY = validate.Range(date(1949, 10, 1), date(2999, 12, 31))
"""The first and the last day that the calendar knows have no day before or behind them in another zone."""


class InboxQuery(PageQuery):
    """Which notices to show."""

    class Meta:
        unknown = EXCLUDE

    page = fields.Integer(load_default=1, validate=_PAGE, metadata={"title": "页码"})
    size = fields.Integer(load_default=INBOX_PAGE, validate=validate.Range(1, 200), metadata={"title": "每页条数"})
    unread = fields.Boolean(load_default=False, metadata={"title": "只看未读"})


class RecordsQuery(PageQuery):
    """Which messages to show."""

    class Meta:
        unknown = EXCLUDE

    page = fields.Integer(load_default=1, validate=_PAGE, metadata={"title": "页码"})
    size = fields.Integer(load_default=RECORD_PAGE, validate=validate.Range(1, 500), metadata={"title": "每页条数"})
    item_id = fields.String(load_default="", validate=validate.Length(max=100), metadata={"title": "事项编号"})
    item = fields.String(
        load_default="", validate=validate.Length(max=200), metadata={"title": "事项名称的一部分，或编码的开头"}
    )
    name = fields.String(load_default="", validate=validate.OneOf(["", *event_names()]), metadata={"title": "消息种类"})
    day = fields.Date(load_default=None, allow_none=True, validate=_DAY, metadata={"title": "日期"})

    @pre_load
    def without_empty_day(self, given: Mapping[str, Any], **_ignored: Any) -> dict[str, Any]:
        """Take the form's empty date field as no date."""
        return {name: value for name, value in given.items() if name != "day" or value}


class NoticesIn(RequestSchema):
    """Notices to mark as read."""

    notice_ids = fields.List(
        fields.String(validate=validate.Length(1, 200)),
        required=True,
        validate=validate.Length(1, MOST_NOTICES),
        metadata={"title": "通知编号"},
    )
