"""Upper-level lists as files, and items brought or published, for the tests of claiming and coverage."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from services.intake.application.claiming import Claim, ClaimOutcome
from services.intake.application.upper_import import UpperImported, UpperListFile
from services.intake.application.upper_rows import upper_sheets
from services.intake.domain.list_editions import ListEdition
from services.intake.domain.upper_list import UpperItem
from shared.contracts.envelope import Envelope, emit
from shared.kernel.actor import Actor
from shared.kernel.ids import new_id
from shared.spreadsheets.sheets import Row, Sheet
from tests.services.intake.conftest import REGISTRAR, Intake

EDITION = ListEdition(
    title="示例市公共服务事项目录", document_no="示例市府发〔2026〕1号", published_on=date(2026, 3, 2)
)
LATER = ListEdition(title="示例市公共服务事项目录", document_no="示例市府发〔2026〕9号", published_on=date(2026, 9, 1))
BASIS = "《示例条例》第三条：市、区人民政府应当提供这项服务。"


def upper_row(name: str, **cells: str) -> dict[str, str]:
    """Return a row of the city's list by its columns' paths."""
    return {
        "item_name": name,
        "item_type": "公共服务事项",
        "public_service_category": "1",
        "exercise_content": f"办理{name}。",
        "service_object": "自然人",
        "service_theme.natural_person": "社会保障（社会保险、社会救助）",
        "legal_basis.kind": "法律",
        "legal_basis.title": "示例法",
        "legal_basis.article": "第三条",
        "legal_basis.text": "应当提供这项服务。",
        "legal_basis.status": "有效",
        "handling_form": "窗口办理",
        "is_public": "是",
        "guiding_department": "09",
        "bearers": "区级部门、镇街",
    } | cells


def sheet_of(rows: Sequence[Mapping[str, str]], paths: Sequence[str] = ()) -> Sheet:
    """Return rows as the sheet that a registrar brings."""
    titles = upper_sheets().titles
    used = paths or [path for path in titles if any(path in row for row in rows)]
    cells = [[titles[path] for path in used], *([row.get(path, "") for path in used] for row in rows)]
    return Sheet(name="目录", rows=[Row(number, tuple(row)) for number, row in enumerate(cells, start=1)], merged=())


def file_of(
    rows: Sequence[Mapping[str, str]], edition: ListEdition = EDITION, *, is_whole: bool = False
) -> UpperListFile:
    """Return rows as a file; its digest follows from what it says."""
    digest = hashlib.sha256(repr([sorted(row.items()) for row in rows]).encode()).hexdigest()
    return UpperListFile(name="目录.xlsx", digest=digest, sheets=[sheet_of(rows)], edition=edition, is_whole=is_whole)


def brought(
    intake: Intake, rows: Sequence[Mapping[str, str]], edition: ListEdition = EDITION, *, is_whole: bool = False
) -> UpperImported:
    """Import rows as the registrar would."""
    return intake.cases.upper.importing.apply(REGISTRAR, file_of(rows, edition, is_whole=is_whole), intake.clock.now())


def uppers(intake: Intake, level: str = "city") -> dict[str, UpperItem]:
    """Return all upper-level items of a level by their names."""
    from services.intake.adapters.upper_items import MongoUpperItems

    return {upper.item_name: upper for upper in MongoUpperItems().of_level(level)}


def claim(intake: Intake, actor: Actor, *names: str, level: str = "city") -> list[ClaimOutcome]:
    """Claim items by their names in one batch."""
    known, at = uppers(intake, level), intake.clock.now()
    wanted = [Claim(actor=actor, at=at, item_id=new_id(), upper_id=known[name].upper_id) for name in names]
    return intake.cases.upper.claiming.claim(wanted)


def published(intake: Intake, item_id: str, *, revision: int, sequence: int = 1, base_code: str = "") -> Envelope:
    """Return the message that an item's page can be read on the portal."""
    return emit(
        "item_published",
        aggregate_id=item_id,
        sequence=sequence,
        occurred_at=intake.clock.now(),
        actor=REGISTRAR.as_record(),
        item_id=item_id,
        revision=revision,
        content_hash="0" * 64,
        data=_publication(base_code),
    )


def publish(
    intake: Intake, item_id: str, *, revision: int = 1, sequence: int = 1, base_code: str = "502009001000"
) -> None:
    """Let an item be published, as its message says."""
    intake.cases.upper.mirroring.take_published(
        [published(intake, item_id, revision=revision, sequence=sequence, base_code=base_code)]
    )


def settle_for_towns(intake: Intake, upper_id: str) -> None:
    """Say that towns are to bear an item of the district."""
    settle(intake, upper_id, is_in_force=True)


def settle(intake: Intake, upper_id: str, *, is_in_force: bool) -> None:
    """Say whether an item of the district, which towns are to bear, is in force."""
    version, at = intake.stored("upper_items", upper_id)["version"], intake.clock.now()
    intake.cases.upper.keeping.settle(
        REGISTRAR, at, upper_id, version=version, bearers=["towns"], is_in_force=is_in_force
    )


def _publication(base_code: str) -> dict[str, Any]:
    return {
        "edition_id": "e-1",
        "edition_number": 1,
        "base_code": base_code,
        "implementation_code": f"11500116D00000080L4{base_code}",
        "item_name": "x",
        "body": {"body_id": "b", "name": "b"},
        "path": "/items/x",
        "list_kind": "directory",
        "part": "",
    }
