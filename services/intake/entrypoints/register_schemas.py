"""The pieces of an entry of the register that the API takes: former names and contacts."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, post_load

from services.intake.domain.bodies import Contact
from shared.runtime.web.schemas import RequestSchema


class FormerNameBody(RequestSchema):
    """A name that a body had before."""

    name = fields.String(required=True, metadata={"title": "曾用名"})
    valid_until = fields.String(required=True, metadata={"title": "更名日期"})


class ContactBody(RequestSchema):
    """Whom to ask in a body."""

    person = fields.String(load_default="", metadata={"title": "联系人"})
    phone = fields.String(load_default="", metadata={"title": "联系电话"})
    email = fields.String(load_default="", metadata={"title": "电子邮箱"})
    duty = fields.String(load_default="", metadata={"title": "联系人职责（leader、responsible、contact，可以空着）"})

    @post_load
    def as_contact(self, data: dict[str, Any], **_: Any) -> Contact:
        """Return what the use case takes."""
        return Contact(**data)
