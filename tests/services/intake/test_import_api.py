"""Importing by a machine client."""

from __future__ import annotations

import base64
from collections.abc import Callable

from services.intake.domain.bodies import Body
from tests.services.intake.conftest import Intake, Machine
from tests.services.intake.test_importing import a_file, some
from tests.unit.intake.builders import complete_elements

IMPORTS = "/intake/api/imports"


def test_a_machine_uploads_checks_and_confirms(intake: Intake, bureau: Body, machine: Callable[[str], Machine]) -> None:
    """With the dry view between, and the result of each row afterwards."""
    intake.account("mzj-xitong", bureau, "compiler")
    client = machine("mzj-xitong")
    content = a_file(bureau.name, *some(2), complete_elements(item_name="坏", item_type="公共服物"))

    sent = client.post(IMPORTS, {"file_name": "清单.xlsx", "content": base64.b64encode(content).decode()})
    assert sent.status_code == 202
    import_id = sent.json["import_id"]
    intake.cases.importing.check(job_id=sent.json["job_id"], import_id=import_id)
    seen = client.get(f"{IMPORTS}/{import_id}?verdict=wrong").json
    confirmation = {"content_hash": seen["content_hash"]}
    refused = client.post(f"{IMPORTS}/{import_id}/confirmation", confirmation)
    ordered = client.post(f"{IMPORTS}/{import_id}/confirmation", {**confirmation, "only_good": True})
    intake.cases.importing.run(job_id=ordered.json["job_id"], import_id=import_id, now=intake.clock.now())

    assert (seen["state"], seen["counts"]) == ("checked", {"new": 2, "wrong": 1})
    assert [(row["item_name"], row["errors"][0]["letters"]) for row in seen["rows"]] == [("坏", "D")]
    assert (refused.status_code, ordered.status_code) == (422, 202)
    after = client.get(f"{IMPORTS}/{import_id}").json
    assert (after["state"], after["results"]) == ("imported", {"done": 2})
    assert [row["is_written"] for row in after["rows"]] == [True, True, False]


def test_what_is_no_base64_or_empty_is_refused(intake: Intake, bureau: Body, machine: Callable[[str], Machine]) -> None:
    """Before anything is stored."""
    intake.account("mzj-xitong", bureau, "compiler")
    client = machine("mzj-xitong")

    for content in ("???", ""):
        assert client.post(IMPORTS, {"file_name": "清单.xlsx", "content": content}).status_code == 422
    assert intake.count("imports") == 0


def test_a_machine_mends_a_row_and_matches_a_body(
    intake: Intake, bureau: Body, machine: Callable[[str], Machine]
) -> None:
    """With the version of the row that it saw; a stale one is refused, and so is a compiler who matches bodies."""
    intake.account("qzf-xitong", bureau, "registrar")
    intake.account("mzj-xitong", bureau, "compiler")
    client = machine("qzf-xitong")
    content = base64.b64encode("实施机构名称,事项名称,事项类型\n民政局,甲,公共服物\n".encode()).decode()
    sent = client.post(IMPORTS, {"file_name": "全区.csv", "content": content})
    one = f"{IMPORTS}/{sent.json['import_id']}"
    intake.cases.importing.check(job_id=sent.json["job_id"], import_id=sent.json["import_id"])

    match = {"bodies": [{"name": "民政局", "body_id": bureau.body_id}]}
    forbidden = machine("mzj-xitong").post(f"{one}/bodies", match)
    matched = client.post(f"{one}/bodies", match)
    row = client.get(f"{one}/rows/0").json
    typed = {"mended": row["mended"], "elements": {**row["elements"], "item_type": "20"}, "body_name": row["body_name"]}
    mended, stale = client.put(f"{one}/rows/0", typed), client.put(f"{one}/rows/0", typed)

    assert (forbidden.status_code, matched.json["unknown"]) == (403, 0)
    assert row["errors"][0]["field"] == "item_type"
    assert (mended.json["verdict"], stale.status_code) == ("new", 409)
    old = client.post(f"{one}/confirmation", {"content_hash": matched.json["view_hash"]})
    new = client.post(f"{one}/confirmation", {"content_hash": mended.json["view_hash"]})
    assert (old.status_code, new.status_code) == (409, 202)
