"""The register of laws for machines: read laws, versions and changes; enter, compare and confirm."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apiflask import APIBlueprint
from flask.typing import ResponseReturnValue
from marshmallow import fields, validate

from services.review.application.laws.looking_up import MANAGE, VIEW
from services.review.application.laws.views import ChangeAsked, TextGiven
from services.review.domain.laws.change_parts import ChangeState
from services.review.domain.laws.entry import LawStatus
from services.review.domain.laws.relations import Asked
from services.review.entrypoints.forms import ID_LENGTH
from services.review.entrypoints.law_shapes import shown_change, shown_change_row, shown_law, shown_row, shown_version
from shared.kernel.law.comparing import Verdict
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.runtime.web.schemas import RequestSchema
from shared.runtime.web.state import use_cases

api = APIBlueprint("review_law_api", __name__, url_prefix="/review/api", tag="法律法规")
_PAGE: dict[str, Any] = {"load_default": 1, "validate": validate.Range(1, 100_000), "metadata": {"title": "页码"}}
_SEEN: dict[str, Any] = {"required": True, "strict": True, "metadata": {"title": "看到的版本号"}}
_VERDICTS = validate.OneOf([verdict.value for verdict in Verdict], error="不是对应结论的代码")


class LawsQuery(RequestSchema):
    """Which laws: a part of a title or number, a level, in force or repealed."""

    search = fields.String(load_default="", validate=validate.Length(max=100), metadata={"title": "名称或文号"})
    rank = fields.String(load_default="", validate=ID_LENGTH, metadata={"title": "效力级别"})
    status = fields.String(
        load_default="",
        validate=validate.OneOf(["", *(status.value for status in LawStatus)], error="不是状态的代码"),
        metadata={"title": "状态"},
    )
    page = fields.Integer(**_PAGE)


class ChangesQuery(RequestSchema):
    """Which changes: of a state, or all."""

    state = fields.String(
        load_default="",
        validate=validate.OneOf(["", *(state.value for state in ChangeState)], error="不是状态的代码"),
        metadata={"title": "状态"},
    )
    page = fields.Integer(**_PAGE)


class ChangeQuery(RequestSchema):
    """Which rows of a table: of a verdict, or all."""

    verdict = fields.String(load_default="", metadata={"title": "对应结论"})
    page = fields.Integer(**_PAGE)


class VersionIn(RequestSchema):
    """A version with its text; days are ISO dates, empty where unknown."""

    label = fields.String(required=True, metadata={"title": "版本名称"})
    adopted_on = fields.String(load_default="", metadata={"title": "通过日期"})
    promulgated_on = fields.String(load_default="", metadata={"title": "公布日期"})
    effective_on = fields.String(load_default="", metadata={"title": "施行日期"})
    repealed_on = fields.String(load_default="", metadata={"title": "废止日期"})
    text = fields.String(required=True, metadata={"title": "条文"})
    without_articles = fields.Boolean(load_default=False, metadata={"title": "不分条"})


class LawIn(VersionIn):
    """A law with its first version."""

    title = fields.String(required=True, metadata={"title": "名称"})
    other_titles = fields.List(fields.String(), load_default=[], metadata={"title": "其他名称"})
    doc_no = fields.String(load_default="", metadata={"title": "文号"})
    rank = fields.String(required=True, metadata={"title": "效力级别"})
    issuer = fields.String(load_default="", metadata={"title": "制定机关"})
    status = fields.String(load_default=LawStatus.IN_FORCE.value, metadata={"title": "状态"})


class FurtherVersionIn(VersionIn):
    """A further version; `version` is that of the law as it was read."""

    version = fields.Integer(**_SEEN)


class ChangeIn(RequestSchema):
    """What is to be compared: see `ChangeAsked`."""

    law_id = fields.String(required=True, validate=ID_LENGTH, metadata={"title": "法律法规"})
    old_version_id = fields.String(required=True, validate=ID_LENGTH, metadata={"title": "旧文本"})
    new_version_id = fields.String(load_default="", metadata={"title": "新文本"})
    new_law_id = fields.String(load_default="", metadata={"title": "取代它的法律法规"})
    new_law_version_id = fields.String(load_default="", metadata={"title": "取代它的文本"})
    is_repeal = fields.Boolean(load_default=False, metadata={"title": "废止"})
    effective_on = fields.String(load_default="", metadata={"title": "施行日期"})
    cause_id = fields.String(load_default="", metadata={"title": "修改决定"})
    cause_title = fields.String(load_default="", metadata={"title": "修改决定名称"})
    cause_doc_no = fields.String(load_default="", metadata={"title": "修改决定文号"})


class CorrectionIn(RequestSchema):
    """What became of some articles, by their printed numbers."""

    version = fields.Integer(**_SEEN)
    olds = fields.List(fields.String(), required=True, metadata={"title": "旧条号"})
    news = fields.List(fields.String(), required=True, metadata={"title": "新条号"})
    verdict = fields.String(required=True, validate=_VERDICTS, metadata={"title": "结论"})
    keeps = fields.Boolean(load_default=False, metadata={"title": "保留其他对应"})
    reason = fields.String(required=True, metadata={"title": "理由"})


class WordIn(RequestSchema):
    """The lawyer's word on a change; a reason is needed where it is not the first."""

    version = fields.Integer(**_SEEN)
    reason = fields.String(load_default="", metadata={"title": "理由"})


class PostponementIn(WordIn):
    """Another day for a change."""

    effective_on = fields.String(required=True, metadata={"title": "施行日期"})


@api.get("/laws")
@needs(VIEW)
@api.input(LawsQuery, location="query")
def laws(query_data: Mapping[str, Any]) -> ResponseReturnValue:
    """列出法律法规，一次一页。"""
    page = use_cases().laws.page_of_laws(**query_data, actor=current_actor())
    return {"laws": [shown_row(row) for row in page.rows], "total": page.total, "page": page.page, "size": page.size}


@api.post("/laws")
@needs(MANAGE)
@api.input(LawIn, location="json")
@api.doc(responses={201: "已登记"})
def enter_law(json_data: Mapping[str, Any]) -> ResponseReturnValue:
    """登记一部法律法规和它的第一个版本。"""
    return {"law_id": use_cases().laws.enter_law(json_data, _text(json_data), actor=current_actor())}, 201


@api.get("/laws/<law_id>")
@needs(VIEW)
def law(law_id: str) -> ResponseReturnValue:
    """一部法律法规：登记信息、各个版本、条文变动。"""
    return shown_law(use_cases().laws.law(law_id, actor=current_actor()))


@api.post("/laws/<law_id>/versions")
@needs(MANAGE)
@api.input(FurtherVersionIn, location="json")
@api.doc(responses={201: "已登记"})
def enter_version(law_id: str, json_data: Mapping[str, Any]) -> ResponseReturnValue:
    """登记一部法律法规的新版本；确认条文变动之后才生效。"""
    version_id = use_cases().laws.enter_version(
        law_id, json_data, _text(json_data), version=json_data["version"], actor=current_actor()
    )
    return {"version_id": version_id}, 201


@api.get("/laws/<law_id>/versions/<version_id>")
@needs(VIEW)
def version(law_id: str, version_id: str) -> ResponseReturnValue:
    """一个版本的全部条文。"""
    return shown_version(use_cases().laws.version(law_id, version_id, actor=current_actor()))


@api.get("/law-changes")
@needs(VIEW)
@api.input(ChangesQuery, location="query")
def changes(query_data: Mapping[str, Any]) -> ResponseReturnValue:
    """列出条文变动，一次一页。"""
    page = use_cases().laws.open_changes(**query_data, actor=current_actor())
    rows = [shown_change_row(row) for row in page.rows]
    return {"changes": rows, "total": page.total, "page": page.page, "size": page.size}


@api.post("/law-changes")
@needs(MANAGE)
@api.input(ChangeIn, location="json")
@api.doc(responses={201: "已发起"})
def begin_change(json_data: Mapping[str, Any]) -> ResponseReturnValue:
    """发起条文变动：比对两个文本，或者废止。"""
    return {"change_id": use_cases().laws.begin_change(ChangeAsked(**json_data), actor=current_actor())}, 201


@api.get("/law-changes/<change_id>")
@needs(VIEW)
@api.input(ChangeQuery, location="query")
def change(change_id: str, query_data: Mapping[str, Any]) -> ResponseReturnValue:
    """一次条文变动和一页对应关系。"""
    return shown_change(use_cases().laws.change(change_id, **query_data, actor=current_actor()))


@api.post("/law-changes/<change_id>/comparison")
@needs(MANAGE)
@api.input(WordIn, location="json")
def compare_again(change_id: str, json_data: Mapping[str, Any]) -> ResponseReturnValue:
    """重新比对两个文本。"""
    use_cases().laws.compare_again(change_id, version=json_data["version"], actor=current_actor())
    return _changed(change_id)


@api.post("/law-changes/<change_id>/corrections")
@needs(MANAGE)
@api.input(CorrectionIn, location="json")
def correct(change_id: str, json_data: Mapping[str, Any]) -> ResponseReturnValue:
    """更正一些条文的对应关系。"""
    asked = Asked(
        olds=tuple(json_data["olds"]),
        news=tuple(json_data["news"]),
        verdict=Verdict(json_data["verdict"]),
        keeps=json_data["keeps"],
    )
    said = {"version": json_data["version"], "reason": json_data["reason"]}
    use_cases().laws.correct_relation(change_id, asked, **said, actor=current_actor())
    return _changed(change_id)


@api.post("/law-changes/<change_id>/confirmation")
@needs(MANAGE)
@api.input(WordIn, location="json")
def confirm(change_id: str, json_data: Mapping[str, Any]) -> ResponseReturnValue:
    """确认条文变动，之后的更正要再次确认。"""
    use_cases().laws.confirm(change_id, **json_data, actor=current_actor())
    return _changed(change_id)


@api.post("/law-changes/<change_id>/postponement")
@needs(MANAGE)
@api.input(PostponementIn, location="json")
def postpone(change_id: str, json_data: Mapping[str, Any]) -> ResponseReturnValue:
    """填写或者改变施行日期。"""
    use_cases().laws.postpone(change_id, **json_data, actor=current_actor())
    return _changed(change_id)


@api.post("/law-changes/<change_id>/revocation")
@needs(MANAGE)
@api.input(WordIn, location="json")
def revoke(change_id: str, json_data: Mapping[str, Any]) -> ResponseReturnValue:
    """撤销条文变动。"""
    use_cases().laws.revoke(change_id, **json_data, actor=current_actor())
    return _changed(change_id)


def _changed(change_id: str) -> ResponseReturnValue:
    found = use_cases().laws.change(change_id, actor=current_actor()).change
    return {"change_id": change_id, "version": found.version, "state": found.state.value}


def _text(data: Mapping[str, Any]) -> TextGiven:
    return TextGiven(pasted=data["text"], without_articles=data["without_articles"])
