"""Zero reports in MongoDB."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from mongoengine import BooleanField, DateTimeField, DictField, ListField, StringField

from services.intake.adapters.campaign_filed import MongoFiledItems
from services.intake.adapters.documents import ALIAS
from services.intake.domain.coverage import ReportedIn
from services.intake.domain.zero_reports import Compared, ZeroReport, ZeroState, ZeroStep
from shared.contracts.envelope import Envelope
from shared.runtime.bulk import is_lost_race_or_taken
from shared.runtime.changes import Change
from shared.runtime.mongo import Aggregate, Collection, durable
from shared.runtime.outbox import save_all

PLAIN = tuple(
    name
    for name in ZeroReport.__dataclass_fields__
    if name not in ("report_id", "version", "state", "compared", "history")
)


class ZeroReportDocument(Aggregate):
    """The zero report of one body in one stage, under the id that follows from them."""

    id = StringField(primary_key=True)
    campaign_id = StringField(required=True)
    stage_key = StringField(required=True)
    stage_name = StringField(required=True)
    list_kind = StringField(required=True)
    body_id = StringField(required=True)
    body_name = StringField(required=True)
    state = StringField(required=True)
    statement = StringField(required=True)
    by = StringField(required=True)
    at = DateTimeField(required=True)
    signed_by = StringField()
    signed_at = DateTimeField()
    scan = StringField()
    scan_name = StringField()
    has_upper = BooleanField(default=False)
    compared = ListField(DictField())
    history = ListField(DictField())

    meta: ClassVar[dict[str, Any]] = {
        "collection": "zero_reports",
        "db_alias": ALIAS,
        "indexes": [["list_kind", "state", "body_id"]],
    }


class MongoZeroReports:
    """The collection zero_reports."""

    def find(self, report_ids: Iterable[str]) -> dict[str, ZeroReport]:
        """Return the reports that are there, by id."""
        found = durable(ZeroReportDocument).find({"_id": {"$in": list(report_ids)}}, {"outbox": 0})
        return {stored["_id"]: _report_of(stored) for stored in found}

    def compared(self, list_kind: str, body_ids: Iterable[str]) -> dict[str, dict[str, ReportedIn]]:
        """
        Return, by body and upper-level item, the last zero report that counts and answers for it.

        One counts while it is signed and its body has no item of such a list. It answers for what it was compared with
        when it was signed and what had no word of its own then: that word was the answer. Two queries, however many
        bodies there are; bodies without a report that counts are left out.
        """
        reports: Collection = ZeroReportDocument._get_collection()
        wanted = {"list_kind": list_kind, "state": ZeroState.SIGNED.value, "body_id": {"$in": sorted(set(body_ids))}}
        shown = {name: 1 for name in ("body_id", "campaign_id", "stage_key", "signed_at", "compared")}
        found: dict[str, dict[str, ReportedIn]] = {}
        for stored in sorted(reports.find(wanted, shown), key=lambda one: one["signed_at"]):
            place = ReportedIn(campaign_id=stored["campaign_id"], stage_key=stored["stage_key"])
            answered = [each["upper_id"] for each in stored["compared"] if not each.get("reason")]
            found.setdefault(stored["body_id"], {}).update(dict.fromkeys(answered, place))
        void = MongoFiledItems().bodies_with(list_kind, found) if found else set()
        return {body_id: places for body_id, places in found.items() if body_id not in void}

    def save(self, before: ZeroReport | None, after: ZeroReport, messages: Sequence[Envelope] = ()) -> bool:
        """Save with the messages in one write; tell whether nobody was faster."""
        change = Change(
            key=after.report_id,
            fields={
                **{name: getattr(after, name) for name in PLAIN},
                "state": after.state.value,
                "compared": [dict(vars(each)) for each in after.compared],
                "history": [dict(vars(each)) for each in after.history],
            },
            expected_version=before.version if before else 0,
            messages=tuple(messages),
        )
        return not save_all(ZeroReportDocument, [change], is_lost=is_lost_race_or_taken).lost


def _report_of(stored: Mapping[str, Any]) -> ZeroReport:
    return ZeroReport(
        report_id=stored["_id"],
        version=stored["version"],
        state=ZeroState(stored["state"]),
        compared=tuple(Compared(**each) for each in stored["compared"]),
        history=tuple(ZeroStep(**each) for each in stored["history"]),
        **{name: stored[name] for name in PLAIN},
    )
