"""What the published power list has is not compiled again: refused, unless the body says why it is not that."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from mongoengine.connection import get_db

from services.intake.application.deciding import ItemOutcome
from services.intake.application.drafting import Correction, Draft
from services.intake.application.scope_overriding import Justification, NothingToJustify
from services.intake.domain.bodies import Body
from services.intake.domain.items import NotAllowedInThisState
from shared.kernel.actor import Actor, NotPermitted
from shared.kernel.errors import Forbidden, Invalid, LostRace, NotFound, Refusal
from shared.kernel.ids import new_id
from tests.services.explained import check, costs
from tests.services.intake.conftest import Intake, Machine
from tests.services.intake.implementing import an_implementation, version_of
from tests.services.intake.power_lists import NEXT_EDITION, a_file, a_row
from tests.services.intake.test_moving import messages_of
from tests.services.intake.test_power_import import bring_in
from tests.unit.intake.builders import complete_elements

ALLOWANCE = "高龄津贴发放"
WHY = "权力清单里的是资格确认，这里是按月发放到账的查询和补发，两件事分开办理。"


def publish(intake: Intake, body: Body, *names: str, **options: Any) -> None:
    """Bring a power list with items of these names."""
    rows = [a_row(body, number, item_name=name) for number, name in enumerate(names, start=1)]
    bring_in(intake, a_file(*rows, **options))


def powers_beside(intake: Intake, actor: Actor, item_id: str) -> list[str]:
    """Return the powers of a like name that the page of an item shows now to who may see it, nothing to others."""
    try:
        same = intake.cases.scope_overriding.view(actor, item_id).same
    except Refusal:
        return []
    return [hit.power.power_item_id for hit in same]


def justify(intake: Intake, actor: Actor, item_id: str, reason: str = WHY, **more: Any) -> ItemOutcome:
    """Say why an item is another matter, on the version as it stands."""
    version = more.pop("version", None) or version_of(intake, item_id)
    powers = more.pop("powers", None) or powers_beside(intake, actor, item_id)
    asked = Justification(
        actor=actor, at=intake.clock.now(), item_id=item_id, version=version, powers=powers, reason=reason, **more
    )
    return intake.cases.scope_overriding.justify(asked)


def submit(intake: Intake, actor: Actor, item_id: str) -> ItemOutcome:
    """Submit an item as it stands."""
    outcome: ItemOutcome = intake.submit(actor, item_id, version_of(intake, item_id))
    return outcome


def test_the_same_matter_is_refused_with_rule_reason_and_remedy(intake: Intake, bureau: Body, compiler: Actor) -> None:
    publish(intake, bureau, "老年人高龄津贴给付")
    item_id = intake.draft(compiler, item_name=ALLOWANCE)

    outcome = submit(intake, compiler, item_id)

    assert not outcome.ok
    (problem,) = outcome.problems
    assert (problem.rule, problem.field) == ("scope", "item_name")
    assert f"{bureau.name}“老年人高龄津贴给付”，说的都是“高龄津贴”" in problem.message
    assert "写明理由" in problem.remedy
    assert intake.stored("service_items", item_id)["state"] == "draft"


def test_the_power_list_of_the_whole_district_counts_and_the_own_body_comes_first(
    intake: Intake, bureau: Body, compiler: Actor
) -> None:
    other = intake.body(3, name="示例局")
    publish(intake, other, "高龄津贴核发")
    publish(intake, bureau, "高龄津贴审批")
    item_id = intake.draft(compiler, item_name=ALLOWANCE)

    message = submit(intake, compiler, item_id).problems[0].message

    assert message.index(f"{bureau.name}“高龄津贴审批”") < message.index("示例局“高龄津贴核发”")


@pytest.mark.parametrize("name", ["高龄津贴发放情况查询", "高龄津贴变更", "低保金给付"])
def test_what_is_only_related_is_submitted(intake: Intake, bureau: Body, compiler: Actor, name: str) -> None:
    publish(intake, bureau, name)

    assert submit(intake, compiler, intake.draft(compiler, item_name=ALLOWANCE)).ok


def test_with_a_justification_it_goes_to_review_which_reads_it(intake: Intake, bureau: Body, compiler: Actor) -> None:
    """Who, when, why and which powers stand on the item and in the message."""
    publish(intake, bureau, "高龄津贴确认")
    item_id = intake.draft(compiler, item_name=ALLOWANCE)

    said = justify(intake, compiler, item_id)
    outcome = submit(intake, compiler, item_id)

    assert said.version == 2
    assert outcome.ok
    stored = intake.stored("service_items", item_id)
    assert stored["scope_override"]["justification"] == WHY
    assert list(stored["scope_override"]["powers"].values()) == [f"{bureau.name}“高龄津贴确认”"]
    told = dict(messages_of(intake, item_id)[-1].data["scope_override"])
    said_at = datetime.fromisoformat(told.pop("at"))
    assert said_at == stored["scope_override"]["at"]
    assert told == {
        "powers": [f"{bureau.name}“高龄津贴确认”"],
        "justification": WHY,
        "by": f"{bureau.name} 张三",
    }


def test_a_justification_holds_for_the_powers_it_was_given_for(intake: Intake, bureau: Body, compiler: Actor) -> None:
    """A power that is published later, or of another body, has to be looked at anew; a new text changes nothing."""
    publish(intake, bureau, "高龄津贴确认")
    item_id = intake.draft(compiler, item_name=ALLOWANCE)
    justify(intake, compiler, item_id)
    correction = Correction(
        actor=compiler,
        at=intake.clock.now(),
        item_id=item_id,
        version=2,
        elements=complete_elements(item_name="高龄津贴给付"),
    )
    intake.cases.drafting.revise(correction)
    publish(intake, intake.body(3, name="示例局"), "高龄津贴审批")

    (problem,) = submit(intake, compiler, item_id).problems

    assert "示例局“高龄津贴审批”" in problem.message
    assert "高龄津贴确认" not in problem.message
    justify(intake, compiler, item_id)
    assert submit(intake, compiler, item_id).ok


def test_what_the_next_edition_drops_is_no_power_any_more(intake: Intake, bureau: Body, compiler: Actor) -> None:
    """The index in memory follows each import at once."""
    publish(intake, bureau, "高龄津贴确认")
    item_id = intake.draft(compiler, item_name=ALLOWANCE)
    assert not submit(intake, compiler, item_id).ok

    publish(intake, bureau, "示例许可", edition=NEXT_EDITION)
    bring_in(intake, a_file(a_row(bureau, 2, item_name="示例确认"), edition=NEXT_EDITION))

    assert submit(intake, compiler, item_id).ok


def test_a_justification_is_taken_back(intake: Intake, bureau: Body, compiler: Actor) -> None:
    publish(intake, bureau, "高龄津贴确认")
    item_id = intake.draft(compiler, item_name=ALLOWANCE)
    justify(intake, compiler, item_id)

    justify(intake, compiler, item_id, "", is_taken_back=True)

    assert "scope_override" not in intake.stored("service_items", item_id)
    assert not submit(intake, compiler, item_id).ok


def test_only_the_own_body_says_why_and_only_while_it_writes(intake: Intake, bureau: Body, compiler: Actor) -> None:
    publish(intake, bureau, "高龄津贴确认")
    item_id = intake.draft(compiler, item_name=ALLOWANCE)
    other = intake.body(3, name="示例局")

    with pytest.raises(NotFound):
        justify(intake, intake.person(other, "compiler"), item_id)
    with pytest.raises(NotPermitted):
        justify(intake, intake.person(bureau, "endorser"), item_id)
    with pytest.raises(Forbidden):
        justify(intake, intake.person(other, "compiler", "supervisor"), item_id)
    with pytest.raises(LostRace):
        justify(intake, compiler, item_id, version=7)
    with pytest.raises(Invalid, match="没有填写"):
        justify(intake, compiler, item_id, " ")
    with pytest.raises(Invalid, match="超过 1000 个字"):
        justify(intake, compiler, item_id, "长" * 1001)
    assert "scope_override" not in intake.stored("service_items", item_id)
    justify(intake, compiler, item_id)
    assert submit(intake, compiler, item_id).ok
    with pytest.raises(NotAllowedInThisState):
        justify(intake, compiler, item_id, "改一改")


def test_without_a_power_of_the_name_there_is_nothing_to_justify(intake: Intake, bureau: Body, compiler: Actor) -> None:
    publish(intake, bureau, "高龄津贴变更")
    item_id = intake.draft(compiler, item_name=ALLOWANCE)

    with pytest.raises(NothingToJustify):
        justify(intake, compiler, item_id)


def test_an_implementation_list_is_not_held_against_the_power_list(
    intake: Intake, bureau: Body, compiler: Actor
) -> None:
    """It implements what stands in one of the two lists."""
    item_id = an_implementation(intake, compiler)
    publish(intake, bureau, intake.stored("service_items", item_id)["content"]["item_name"])

    outcome = submit(intake, compiler, item_id)

    assert not any(problem.rule == "scope" for problem in outcome.problems)
    with pytest.raises(NotFound):
        intake.cases.scope_overriding.view(compiler, item_id)


def test_a_batch_asks_as_little_as_one_item(intake: Intake, bureau: Body, compiler: Actor, commands: list[str]) -> None:
    """The power list is read once when it has changed, and not at all when it has not."""
    publish(intake, bureau, *(f"高龄津贴确认（第{number}类）" for number in range(50)))
    at = intake.clock.now()
    texts = [complete_elements(item_name=f"事项{number}津贴发放") for number in range(100)]
    drafts = [Draft(actor=compiler, at=at, item_id=new_id(), elements=elements) for elements in texts]
    ids = [outcome.or_raise().item_id for outcome in intake.cases.drafting.create(drafts)]
    commands.clear()
    first = intake.submit_all(compiler, ids[:1])
    alone = list(commands)
    commands.clear()

    rest = intake.submit_all(compiler, ids[1:])

    assert all(outcome.ok for outcome in (*first, *rest))
    assert alone.count("aggregate") == commands.count("aggregate") == 1
    assert commands.count("find") == alone.count("find") - 1


def test_each_query_goes_by_an_index(intake: Intake, bureau: Body, compiler: Actor) -> None:
    publish(intake, bureau, *(f"高龄津贴确认（第{number}类）" for number in range(20)))
    item_id = intake.draft(compiler, item_name=ALLOWANCE)
    intake.drafts(compiler, 20)

    def look() -> None:
        intake.cases.name_checking.check(compiler, item_id, "高龄津贴")
        submit(intake, compiler, item_id)
        intake.cases.scope_overriding.view(compiler, item_id)

    found = costs("intake", look)

    check(found)
    stamps = [cost for cost in found if "power_items" in str(cost.command) and cost.is_count]
    assert stamps
    assert all(cost.documents == 0 for cost in stamps), "the index has it all"


def test_a_damaged_or_older_item_without_the_field_is_read(intake: Intake, compiler: Actor) -> None:
    """Items from before there was a justification have none."""
    item_id = intake.draft(compiler)
    get_db("intake")["service_items"].update_one({"_id": item_id}, {"$unset": {"scope_override": 1}})

    assert intake.cases.reading.item(compiler, item_id).item.scope_override is None


def test_a_machine_client_says_why_and_takes_it_back(
    intake: Intake, bureau: Body, compiler: Actor, machine: Callable[[str], Machine]
) -> None:
    """As at the desk: which powers are meant is looked up, and the version that was seen counts."""
    publish(intake, bureau, "老年人高龄津贴给付")
    item_id = intake.draft(compiler, item_name=ALLOWANCE)
    intake.account("mzj-jiqi", bureau, "compiler")
    client, address = machine("mzj-jiqi"), f"/intake/api/items/{item_id}"

    seen = client.get(f"{address}/scope").json
    assert ([hit["likeness"] for hit in seen["open"]], seen["version"], seen["override"]) == (["near"], 1, None)
    powers = {"powers": [hit["power_item_id"] for hit in seen["same"]]}
    assert client.put(f"{address}/scope-override", powers | {"version": 9, "reason": WHY}).status_code == 409
    assert client.put(f"{address}/scope-override", powers | {"version": 1, "reason": " "}).status_code == 422
    assert client.put(f"{address}/scope-override", {"version": 1, "reason": WHY}).status_code == 422
    unseen = client.put(f"{address}/scope-override", {"version": 1, "reason": WHY, "powers": ["p-0"]})
    assert (unseen.status_code, unseen.json["code"]) == (409, "other_powers")

    said = client.put(f"{address}/scope-override", powers | {"version": 1, "reason": WHY}).json
    assert (said["open"], said["override"]["justification"], said["version"]) == ([], WHY, 2)
    assert list(said["override"]["powers"]) == [hit["power_item_id"] for hit in seen["open"]]

    back = client.delete(f"{address}/scope-override?version=2").json
    assert (len(back["open"]), back["override"]) == (1, None)
