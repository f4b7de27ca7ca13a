"""What the pages and the API of the work plan accept."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, post_load, validate

from services.intake.application.campaign_rows import WISHES
from services.intake.application.campaigns import StageWindow
from services.intake.application.register_fields import split
from services.intake.domain.bodies import KIND_NAMES
from services.intake.domain.work_plans import Campaign, Extension
from services.intake.entrypoints.forms import Form, needed, text, version
from services.intake.entrypoints.register_forms import ContactRows
from shared.runtime.web.schemas import PageQuery, RequestSchema

MOST_STAGES = 40
MOST_SEEN = 5000
"""Upper-level items that one zero report may answer for."""


def _stage_key(**options: Any) -> fields.String:
    return fields.String(validate=validate.Length(max=40), metadata={"title": "阶段"}, **options)


def _days() -> fields.List[Any]:
    return fields.List(fields.Date(), load_default=list, validate=validate.Length(max=MOST_STAGES))


class OverviewQuery(RequestSchema):
    """Which bodies an overview shows."""

    state = fields.String(load_default="", validate=validate.OneOf(["", *WISHES]), metadata={"title": "报送情况"})
    kind = fields.String(load_default="", validate=validate.OneOf(["", *KIND_NAMES]), metadata={"title": "机构类别"})
    stage = _stage_key(load_default="")
    search = text("单位名称", validate=validate.Length(max=200))


class OverviewPageQuery(OverviewQuery, PageQuery):
    """Which bodies a page of the overview shows."""

    size = fields.Integer(load_default=20, validate=validate.Range(1, 500), metadata={"title": "每页条数"})


class CampaignForm(Form):
    """A new campaign; its id was made by the page, so that the form sent twice makes one."""

    campaign_id = fields.UUID(required=True, metadata={"title": "编号"})
    title = text("名称")
    year = fields.Integer(required=True, metadata={"title": "年度"})


class SeenCampaignForm(Form):
    """The version of the campaign that was seen."""

    version = version()


class CloseForm(SeenCampaignForm):
    """Why a campaign ends."""

    reason = text("理由")


class ExtensionForm(SeenCampaignForm):
    """More time for one body in one stage."""

    stage_key = _stage_key(required=True)
    body_id = needed("单位")
    last_on = fields.Date(required=True, metadata={"title": "延期到"})
    reason = text("理由")


class TakingBackForm(SeenCampaignForm):
    """Which extension is taken back, and why."""

    stage_key = _stage_key(required=True)
    body_id = needed("单位")
    reason = text("撤销的理由", data_key="back_reason")
    is_confirmed = fields.Boolean(load_default=False, metadata={"title": "知道撤销后马上逾期"})


class ExtensionBody(RequestSchema):
    """More time for one body in one stage, by a machine client."""

    version = version()
    stage_key = _stage_key(required=True)
    body_id = needed("单位")
    last_on = fields.Date(required=True, metadata={"title": "延期到"})
    reason = needed("理由")


class TakingBackBody(RequestSchema):
    """Which extension a machine client takes back, and why."""

    version = version()
    stage_key = _stage_key(required=True)
    body_id = needed("单位")
    reason = needed("理由")
    is_confirmed = fields.Boolean(load_default=False, metadata={"title": "知道撤销后这个单位马上逾期"})


class PlanForm(SeenCampaignForm):
    """The windows of all stages, in columns of one row each; `reporter` holds `stage:kind` of what is ticked."""

    key = fields.List(_stage_key(), required=True, validate=validate.Length(1, MOST_STAGES))
    first_on = _days()
    last_on = _days()
    named = fields.List(fields.String(validate=validate.Length(max=2000)), load_default=list)
    reporter = fields.List(
        fields.String(validate=validate.Length(max=80)), load_default=list, validate=validate.Length(max=400)
    )
    reason = text("理由")

    @post_load
    def windows(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Put the columns together."""
        columns = [data.pop(name) for name in ("key", "first_on", "last_on", "named")]
        ticked = {tuple(one.split(":", 1)) for one in data.pop("reporter")}
        data["windows"] = [
            StageWindow(
                key=key,
                first_on=first_on,
                last_on=last_on,
                reporter_kinds=tuple(kind for kind in KIND_NAMES if (key, kind) in ticked),
                reporter_names=tuple(split(names)),
            )
            for key, first_on, last_on, names in zip(*columns, strict=False)
        ]
        return data


def _seen() -> fields.List[Any]:
    upper_id = fields.String(validate=validate.Length(max=64))
    title = "看到的、没有说明的上级事项，照 expected 里 reason 为空的列出 upper_id"
    return fields.List(upper_id, load_default=list, validate=validate.Length(max=MOST_SEEN), metadata={"title": title})


class ZeroForm(Form):
    """A zero report that is written or signed; version 0 when there was none."""

    version = version()
    statement = text("零报告说明")
    is_ours_denied = fields.Boolean(load_default=False, metadata={"title": "都不属于本单位"})
    seen = _seen()


class ZeroWithdrawalForm(Form):
    """Why a zero report is taken back."""

    version = version()
    reason = text("理由")


class OwnContactsForm(ContactRows):
    """The people of the own body, with the version of its entry that was seen."""

    version = version()


class ZeroBody(RequestSchema):
    """A zero report of a machine client; with a scan that was brought before it is signed, else only written."""

    version = version()
    statement = needed("零报告说明")
    scan = fields.String(
        load_default="",
        validate=validate.Regexp(r"[0-9a-f]{64}|"),
        metadata={"title": "盖章扫描件的 SHA-256，先由 /intake/api/files 上传；空着就只拟写，不签署"},
    )
    is_ours_denied = fields.Boolean(load_default=False, metadata={"title": "上级清单要求的事项都不属于本单位"})
    seen = _seen()


class ZeroWithdrawalBody(RequestSchema):
    """Why a zero report is taken back."""

    version = version()
    reason = needed("理由")


def campaign_as_dict(campaign: Campaign) -> dict[str, object]:
    """Return a campaign as the API shows it."""
    return {
        "campaign_id": campaign.campaign_id,
        "version": campaign.version,
        "title": campaign.title,
        "year": campaign.year,
        "state": campaign.state.value,
        "stages": [
            {
                "key": stage.key,
                "name": stage.name,
                "list_kind": stage.list_kind,
                "first_on": stage.first_on.isoformat(),
                "last_on": stage.last_on.isoformat(),
                "reporter_kinds": list(stage.reporter_kinds),
                "reporter_ids": list(stage.reporter_ids),
            }
            for stage in campaign.stages
        ],
        "extensions": [_extension_as_dict(one) for one in campaign.extensions],
    }


def _extension_as_dict(one: Extension) -> dict[str, object]:
    back = one.taken_back
    return {
        "stage": one.stage_key,
        "body_id": one.body_id,
        "last_on": one.last_on.isoformat(),
        "reason": one.reason,
        "by": one.by,
        "given_at": one.given_at.isoformat(),
        "taken_back": {"reason": back.reason, "by": back.by, "at": back.at.isoformat()} if back else None,
    }
