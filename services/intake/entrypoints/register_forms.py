"""What the registrar's pages of bodies accept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

from marshmallow import fields, post_load, validate

from services.intake.domain.bodies import KIND_NAMES, Body, Contact
from services.intake.entrypoints.forms import BodyFields, Form, needed, text
from shared.runtime.web.schemas import PageQuery


class ContactRows(Form):
    """Contacts on a page, in rows of four controls."""

    contact_person = fields.List(fields.String(), load_default=list, metadata={"title": "联系人"})
    contact_duty = fields.List(fields.String(), load_default=list, metadata={"title": "联系人职责"})
    contact_phone = fields.List(fields.String(), load_default=list, metadata={"title": "联系电话"})
    contact_email = fields.List(fields.String(), load_default=list, metadata={"title": "电子邮箱"})

    @post_load
    def with_contacts(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Put the rows together; a form without them leaves the contacts as they stand."""
        columns = [data.pop(f"contact_{part}") for part in ("person", "phone", "email", "duty")]
        rows = [
            Contact(person=person, phone=phone, email=email, duty=duty)
            for person, phone, email, duty in zip_longest(*columns, fillvalue="")
        ]
        return {**data, "contacts": rows or None}


class BodyForm(ContactRows, BodyFields):
    """An entry of the register on a page: former names one a line."""

    former_names = fields.String(load_default=None, metadata={"title": "曾用名"})


class BodiesQuery(PageQuery):
    """Which bodies a list shows; the register of a district is one page."""

    size = fields.Integer(load_default=200, validate=validate.Range(1, 500), metadata={"title": "每页条数"})
    search = text("名称、曾用名或信用代码", validate=validate.Length(max=100))
    kind = fields.String(load_default="", validate=validate.OneOf(["", *KIND_NAMES]), metadata={"title": "机构类别"})
    validity = fields.String(
        load_default="", validate=validate.OneOf(["", "valid", "ended"]), metadata={"title": "状态"}
    )


def chosen_bodies(bodies: Sequence[Body], query: Mapping[str, Any]) -> list[Body]:
    """Return the bodies that the filters of a list let through."""
    return [
        body
        for body in bodies
        if (not query["kind"] or body.kind == query["kind"])
        and (not query["validity"] or body.is_valid == (query["validity"] == "valid"))
        and body.answers_to(query["search"].strip())
    ]


class RegisterConfirmation(Form):
    """The file that was looked at, as the page sends it back, and what was shown of it."""

    file_name = needed("文件名")
    content = needed("文件内容")
    shown = needed("看过的内容")
    only_good = fields.Boolean(load_default=False, metadata={"title": "只导入正确的行"})
