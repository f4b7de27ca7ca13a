"""What the pages and the API of intake accept: every value passes one of these schemas before it reaches a query."""

from __future__ import annotations

from typing import Any

from marshmallow import EXCLUDE, RAISE, fields, post_load, validate

from services.intake.entrypoints import element_shapes
from services.intake.entrypoints.register_schemas import ContactBody, FormerNameBody
from shared.runtime.web.schemas import PageQuery, RequestSchema

MOST_ENTRIES = 500


def text(title: str, **options: Any) -> fields.String:
    """Return a field of a form: text, empty when it was not sent; the use case judges it."""
    return fields.String(load_default="", metadata={"title": title}, **options)


def needed(title: str) -> fields.String:
    """Return a text that must be sent."""
    return fields.String(required=True, metadata={"title": title})


def version() -> fields.Integer:
    """Return the version that was seen."""
    return fields.Integer(required=True, validate=validate.Range(min=0), metadata={"title": "版本"})


def seen_powers(**options: Any) -> fields.List[Any]:
    """Return the ids of the powers that were seen as the same matter as an item."""
    known = fields.String(validate=validate.Length(max=64))
    return fields.List(known, metadata={"title": "看到的同名或近名的权力事项，照 scope 的 same 列出编号"}, **options)


def elements() -> fields.Dict:
    """Return the elements; the standard's own check judges what is in them."""
    return fields.Dict(
        keys=fields.String(),
        values=fields.Raw(allow_none=True),
        required=True,
        metadata={"title": "要素", "anyOf": element_shapes.REFERENCES},
    )


def batch(schema: type[RequestSchema], title: str) -> fields.List[Any]:
    """Return a batch of at most 500 entries."""
    return fields.List(
        fields.Nested(schema), required=True, validate=validate.Length(1, MOST_ENTRIES), metadata={"title": title}
    )


class Form(RequestSchema):
    """A form of a page: what it does not name (token, buttons) is passed over."""

    class Meta:
        unknown = EXCLUDE


class SourcesQuery(PageQuery):
    """Which items without an implementation list the API lists."""

    size = fields.Integer(load_default=20, validate=validate.Range(1, 500), metadata={"title": "每页条数"})
    search = text("事项名称", validate=validate.Length(max=200))


class RevisionQuery(RequestSchema):
    """Which text to compare with; the one before when none is named."""

    against = fields.Integer(load_default=0, validate=validate.Range(0, 10**6), metadata={"title": "对照的稿次"})


class NewItemQuery(RequestSchema):
    """Which unfinished form to go on with; none for a new item."""

    item_id = text("事项编号", validate=validate.Length(max=64))


class EditQuery(RequestSchema):
    """Whether to go on with what was typed and not saved."""

    typed = fields.Boolean(load_default=False, metadata={"title": "接着填"})


class SignInQuery(RequestSchema):
    """Why somebody is asked to sign in, and where to go afterwards."""

    next = text("去向", validate=validate.Length(max=2000))
    expired = text("过期")


class SignInForm(Form):
    """Account and password."""

    account = text("账号")
    password = text("口令")
    next = text("去向", validate=validate.Length(max=2000))


class PasswordForm(Form):
    """One's own new password."""

    old = text("原口令")
    password = text("新口令")
    repeated = text("再输一次")


class SeenForm(Form):
    """A decision on an item as it was seen."""

    version = version()


class SubmissionForm(SeenForm):
    """An item that is sent on, with an answer to the opinions that had sent it back."""

    reply = text("对审核意见的答复")


class ReasonForm(Form):
    """A decision that needs a reason."""

    reason = text("理由")


class SelectionForm(Form):
    """Items ticked in a list, each as ``<item_id>:<version>``."""

    id = fields.List(
        fields.String(validate=validate.Regexp(r"[0-9a-f-]{36}:[0-9]{1,9}\Z")),
        load_default=list,
        validate=validate.Length(max=MOST_ENTRIES),
        metadata={"title": "勾选的事项"},
    )


class WithdrawalsForm(SelectionForm):
    """Why the ticked items are asked back."""

    reason = text("撤回理由")


class EndorsementForm(SelectionForm):
    """What the supervising department decides on the items it ticked."""

    decision = fields.String(required=True, validate=validate.OneOf(["endorse", "decline"]), metadata={"title": "决定"})
    reason = text("退回理由")


class BodyFields(Form):
    """An entry of the register of bodies; what is not sent stays as it stands."""

    body_id = text("机构编号")
    version = fields.Integer(load_default=0, validate=validate.Range(min=0), metadata={"title": "版本"})
    name = text("机构名称")
    uscc = text("统一社会信用代码")
    kind = text("机构类别")
    level = text("行使层级")
    supervising_body_id = text("主管部门")
    guiding_department = text("业务指导部门代码")
    valid_from = fields.String(load_default=None, metadata={"title": "生效日期"})
    valid_to = fields.String(load_default=None, metadata={"title": "失效日期"})
    renamed_on = text("更名日期")


class AccountForm(Form):
    """A new account."""

    account = text("账号")
    name = text("姓名")
    password = text("口令")
    body_id = text("所属机构")
    roles = fields.List(fields.String(), load_default=list, metadata={"title": "角色"})


class RolesForm(Form):
    """Other roles of an account."""

    roles = fields.List(fields.String(), load_default=list, metadata={"title": "角色"})


class LockForm(Form):
    """Lock an account or open it."""

    is_locked = fields.Boolean(required=True, metadata={"title": "停用"})


class NewPasswordForm(Form):
    """A new password for somebody else."""

    password = text("新口令")


class SessionBody(RequestSchema):
    """Account and password of a machine client."""

    account = needed("账号")
    password = needed("口令")


class BodyEntryBody(BodyFields):
    """An entry of the register, by API."""

    class Meta:
        unknown = RAISE

    name = needed("机构名称")
    uscc = needed("统一社会信用代码")
    kind = needed("机构类别")
    is_valid = fields.Boolean(load_default=None, metadata={"title": "有效"})
    former_names = fields.List(fields.Nested(FormerNameBody), load_default=None, metadata={"title": "曾用名"})
    contacts = fields.List(fields.Nested(ContactBody), load_default=None, metadata={"title": "联系人"})

    @post_load
    def as_text(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Write former names as the use case reads them."""
        former = data["former_names"]
        if former is None:
            return data
        return {**data, "former_names": "；".join(f"{each['name']}（{each['valid_until']} 更名）" for each in former)}


class BodiesBody(RequestSchema):
    """Bodies to register."""

    bodies = batch(BodyEntryBody, "机构")


class AccountBody(RequestSchema):
    """A new account, by API."""

    account = needed("账号")
    name = needed("姓名")
    password = needed("口令")
    body_id = needed("所属机构")
    roles = fields.List(fields.String(), required=True, metadata={"title": "角色"})


class AccountsBody(RequestSchema):
    """Accounts to create."""

    accounts = batch(AccountBody, "账号")
