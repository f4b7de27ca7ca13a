"""Implementation lists of the district that wait for a head's word, for a signed batch, or have gone in one."""

from __future__ import annotations

import base64
from typing import Any

from shared.kernel.ids import new_id
from stack.demo.client import Client
from stack.demo.path import all_done
from tests.journeys.district import District
from tests.journeys.travel import BODY, CLERK
from tests.unit.intake.implementation.builders import PAPERS, implementation

COMPANY, DEPARTMENT = "bus_company", "transport"
SCAN = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF"


def to_sign(district: District) -> str:
    """A complete list of the clerk's body that its head has not signed; return its id."""
    return str(written(district, CLERK, BODY)["item_id"])


def filed(district: District) -> str:
    """Two lists of an enterprise with its department's consent; one is filed: return the id of the batch."""
    head = district.accounts.client(f"{DEPARTMENT}_signatory")
    item_id, _ = (_consented(district) for _ in range(2))
    filing_id = new_id()
    body = {"filing_id": filing_id, "scan": brought_scan(head, "汇总报送.pdf"), "items": [as_seen(district, item_id)]}
    all_done(head.post("/intake/api/filings", body)["results"])
    return filing_id


def brought_scan(head: Client, name: str) -> str:
    """Bring a stamped scan; return its SHA-256."""
    content = base64.b64encode(SCAN).decode()
    sent = {"kind": "stamped_scan", "file_name": name, "content": content}
    return str(head.post("/intake/api/files", sent)["sha256"])


def brought_papers(compiler: Client) -> None:
    """Bring the files that the lists of the tests name."""
    for kind, paper in PAPERS.items():
        content = base64.b64encode(paper).decode()
        compiler.post("/intake/api/files", {"kind": kind, "file_name": "示例.pdf", "content": content})


def as_seen(district: District, item_id: str) -> dict[str, Any]:
    """Return an item with its present version."""
    found = district.client["qingdan_intake"]["service_items"].find_one({"_id": item_id})
    assert found is not None
    return {"item_id": item_id, "version": found["version"]}


def written(district: District, compiler: str, body: str, case: str = "") -> dict[str, Any]:
    """A complete list of an item of a body that the portal shows, as one case of it; return what the API says of it."""
    items = district.client["qingdan_intake"]["service_items"]
    # a list without a case would contradict those that are made here (G04)
    undivided = {"body_id": district.body_id(body), "content.list_kind": "implementation", "content.part": ""}
    approved = {
        "_id": {"$nin": items.distinct("source.source_id", undivided)},
        "body_id": district.body_id(body),
        "progress.published_at": {"$ne": None},
        "content.list_kind": {"$ne": "implementation"},
    }
    source = items.find_one(approved, sort=[("_id", 1)])
    assert source is not None
    entry = {
        "elements": implementation(handling_case=case or f"示例情形{new_id()[-6:]}"),
        "list_kind": "implementation",
        "source": {"kind": "directory", "source_id": source["_id"]},
    }
    clerk = district.accounts.client(compiler)
    brought_papers(clerk)
    return dict(all_done(clerk.batch("/intake/api/items", "items", [entry]))[0])


def _consented(district: District) -> str:
    compiler, head = (district.accounts.client(f"{COMPANY}_{role}") for role in ("compiler", "signatory"))
    item_id = str(written(district, f"{COMPANY}_compiler", COMPANY)["item_id"])
    signed = {"scan": brought_scan(head, "审定单.pdf"), "items": [as_seen(district, item_id)]}
    all_done(head.post("/intake/api/sign-offs", signed)["results"])
    all_done(compiler.batch("/intake/api/submissions", "items", [as_seen(district, item_id)]))
    consent = {**as_seen(district, item_id), "endorse": True, "reason": ""}
    all_done(district.accounts.client(f"{DEPARTMENT}_endorser").batch("/intake/api/endorsements", "items", [consent]))
    return item_id
