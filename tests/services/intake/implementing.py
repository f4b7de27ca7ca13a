"""Implementation lists on their way through intake: from an approved directory item to the sign-off."""

from __future__ import annotations

from typing import Any

from mongoengine.connection import get_db

from services.intake.application.attaching import Upload
from services.intake.application.deciding import ItemOutcome
from services.intake.application.drafting import Correction, Draft
from services.intake.application.moving import EndorsementDecision
from services.intake.application.signing import Signature
from services.intake.domain.attachments import FileKind
from services.intake.domain.bodies import Body
from services.intake.domain.items import IMPLEMENTATION_LIST
from services.intake.domain.sources import Source
from shared.kernel.actor import Actor
from shared.kernel.ids import new_id
from shared.standards.element_list import IMPLEMENTATION, element_list
from tests.services.intake.conftest import Intake
from tests.unit.intake.implementation.builders import implementation

SCAN = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF"


def settled_source(intake: Intake, writer: Actor, **changes: Any) -> Source:
    """An own item of the directory list, as it stands after its approval."""
    model = implementation(**changes)
    inherited = {
        element.key: model[element.key]
        for element in element_list(IMPLEMENTATION).elements
        if element.is_inherited and element.key in model
    }
    item_id = intake.draft(writer, **inherited)
    get_db("intake")["service_items"].update_one({"_id": item_id}, {"$set": {"state": "approved"}})
    return Source(kind="directory", source_id=item_id)


def an_implementation(intake: Intake, writer: Actor, **changes: Any) -> str:
    """A complete implementation list of an own item; return its id."""
    source = settled_source(intake, writer, **changes)
    draft = Draft(
        actor=writer,
        at=intake.clock.now(),
        item_id=new_id(),
        elements=implementation(**changes),
        list_kind=IMPLEMENTATION_LIST,
        source=source,
    )
    return intake.cases.drafting.create([draft])[0].or_raise().item_id


def rewrite(intake: Intake, writer: Actor, item_id: str, **changes: Any) -> ItemOutcome:
    """Write the next text of a list."""
    correction = Correction(
        actor=writer,
        at=intake.clock.now(),
        item_id=item_id,
        version=version_of(intake, item_id),
        elements=implementation(**changes),
    )
    return intake.cases.drafting.revise(correction)


def version_of(intake: Intake, item_id: str) -> int:
    """The version of an item as it stands."""
    return int(intake.stored("service_items", item_id)["version"])


def a_scan(intake: Intake, signatory: Actor, content: bytes = SCAN, name: str = "审定单.pdf") -> str:
    """Bring a stamped scan; return its SHA-256."""
    upload = Upload(actor=signatory, at=intake.clock.now(), kind=FileKind.STAMPED_SCAN, file_name=name, content=content)
    return intake.cases.attaching.upload(upload).sha256


def sign(intake: Intake, signatory: Actor, item_id: str, *, scan: str = "", version: int = 0) -> ItemOutcome:
    """Sign an item as it stands, or as it was seen."""
    signature = Signature(
        actor=signatory,
        at=intake.clock.now(),
        item_id=item_id,
        version=version or version_of(intake, item_id),
        scan=scan or a_scan(intake, signatory),
    )
    return intake.cases.signing.sign([signature])[0]


def consented(intake: Intake, enterprise: Body, department: Body, **changes: Any) -> str:
    """An enterprise's list that is signed there and has its department's consent; return its id."""
    writer, head = intake.person(enterprise, "compiler"), intake.person(enterprise, "signatory", name="厂长")
    item_id = an_implementation(intake, writer, **changes)
    sign(intake, head, item_id).or_raise()
    intake.submit(writer, item_id, version_of(intake, item_id)).or_raise()
    endorse(intake, intake.person(department, "endorser", name="王五"), item_id).or_raise()
    return item_id


def endorse(intake: Intake, endorser: Actor, item_id: str, *, is_given: bool = True, reason: str = "") -> ItemOutcome:
    """Consent to an item as it stands, or give it back."""
    decision = EndorsementDecision(
        actor=endorser,
        at=intake.clock.now(),
        item_id=item_id,
        version=version_of(intake, item_id),
        is_given=is_given,
        reason=reason,
    )
    return intake.cases.moving.endorse([decision])[0]
