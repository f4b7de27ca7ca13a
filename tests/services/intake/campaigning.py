"""Campaigns of the work plan around today, for the tests of tasks, zero reports and reminders."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import orjson
from mongoengine.connection import get_db

from services.intake.adapters.register import MongoBodies
from services.intake.application.attaching import Upload
from services.intake.application.campaigns import StageWindow
from services.intake.application.zero_reporting import ZeroRequest
from services.intake.domain.attachments import FileKind
from services.intake.domain.bodies import Body
from services.intake.domain.work_plans import Campaign
from shared.kernel.actor import Actor
from shared.kernel.clock import day_in_china
from shared.kernel.ids import new_id
from tests.services.intake.conftest import REGISTRAR, Intake

DIRECTORY, TOWNS = "directory", "town_directory"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
STATEMENT = "本单位不直接面向公众提供服务。"


def today(intake: Intake) -> date:
    """Return the day of the test's clock."""
    return day_in_china(intake.clock.now())


def begun(intake: Intake, windows: Mapping[str, tuple[int, int]] | None = None) -> Campaign:
    """Begin a campaign of this year whose named stages run from and to so many days from today."""
    at, day = intake.clock.now(), today(intake)
    campaign = intake.cases.campaigns.begin(
        REGISTRAR, at, campaign_id=new_id(), title="今年的工作方案", year=day.year + 1
    )
    moved = [
        StageWindow(
            key=key,
            first_on=day + timedelta(days=first),
            last_on=day + timedelta(days=last),
            reporter_kinds=campaign.stage(key).reporter_kinds,
        )
        for key, (first, last) in (windows or {DIRECTORY: (-10, 10)}).items()
    ]
    return intake.cases.campaigns.reschedule(
        REGISTRAR, at, campaign_id=campaign.campaign_id, version=campaign.version, windows=moved, reason=""
    )


def running(intake: Intake, windows: Mapping[str, tuple[int, int]] | None = None) -> Campaign:
    """Begin such a campaign and start it."""
    campaign = begun(intake, windows)
    return intake.cases.campaigns.start(
        REGISTRAR, intake.clock.now(), campaign_id=campaign.campaign_id, version=campaign.version
    )


def a_scan(intake: Intake, actor: Actor, content: bytes = PDF) -> str:
    """Let somebody bring a stamped scan; return its SHA-256."""
    upload = Upload(
        actor=actor, at=intake.clock.now(), kind=FileKind.STAMPED_SCAN, file_name="盖章.pdf", content=content
    )
    return intake.cases.attaching.upload(upload).sha256


def asked(intake: Intake, actor: Actor, campaign: Campaign, **changes: Any) -> ZeroRequest:
    """Return what somebody says of the own body in the stage of the directory list."""
    entry = {"stage_key": DIRECTORY, "version": 0, "statement": STATEMENT, **changes}
    return ZeroRequest(actor=actor, at=intake.clock.now(), campaign_id=campaign.campaign_id, **entry)


def signed(intake: Intake, head: Actor, campaign: Campaign, **changes: Any) -> Any:
    """Let the head sign a zero report at once, having seen what is expected of the body."""
    scan = a_scan(intake, head)
    if changes.get("is_ours_denied") and "seen" not in changes:
        changes["seen"] = [each.upper_id for each in intake.cases.upper.covering.expected_of(_body_of(head)) or ()]
    return intake.cases.zero_reporting.sign(asked(intake, head, campaign, scan=scan, **changes))


def _body_of(person: Actor) -> Body:
    return MongoBodies().find([person.body_id])[person.body_id]


def messages(collection: str) -> list[dict[str, Any]]:
    """Return the messages that wait in the outboxes of a collection."""
    found = get_db("intake")[collection].find({"outbox.0": {"$exists": True}}, {"outbox": 1})
    return [orjson.loads(entry["body"]) for stored in found for entry in stored["outbox"]]


def extend(intake: Intake, campaign: Campaign, body: Body, days: int, stage_key: str = DIRECTORY) -> Campaign:
    """Give a body until so many days from today in a stage, that of the directory list unless another is named."""
    return intake.cases.campaigns.extend(
        REGISTRAR,
        intake.clock.now(),
        campaign_id=campaign.campaign_id,
        version=campaign.version,
        stage_key=stage_key,
        body_id=body.body_id,
        last_on=today(intake) + timedelta(days=days),
        reason="机构合并",
    )
