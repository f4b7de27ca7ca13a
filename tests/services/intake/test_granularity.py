"""Implementation lists of one source fit each other before they go to review; the form says so before."""

from __future__ import annotations

from typing import Any

from services.intake.application.drafting import Draft
from services.intake.application.moving import Submission
from services.intake.domain.items import IMPLEMENTATION_LIST
from services.intake.domain.sources import Source
from shared.kernel.actor import Actor
from shared.kernel.ids import new_id
from shared.standards import form as standard_form
from shared.standards.element_list import IMPLEMENTATION, element_list
from tests.services.explained import check, costs
from tests.services.intake.conftest import Browser, Intake
from tests.services.intake.implementing import settled_source, sign, version_of
from tests.unit.intake.implementation.builders import implementation


def a_list(intake: Intake, writer: Actor, source: Source, **parts: str) -> str:
    """A complete implementation list of a source; return its id."""
    draft = Draft(
        actor=writer,
        at=intake.clock.now(),
        item_id=new_id(),
        elements=implementation(**parts),
        list_kind=IMPLEMENTATION_LIST,
        source=source,
    )
    return intake.cases.drafting.create([draft])[0].or_raise().item_id


def submit(intake: Intake, writer: Actor, item_id: str) -> Any:
    """Submit a list as it stands."""
    return intake.submit(writer, item_id, version_of(intake, item_id))


def test_a_list_that_contradicts_one_on_its_way_is_stopped(intake: Intake, compiler: Actor, head: Actor) -> None:
    """First the sub-item goes to review; then a list for the whole item can neither be signed nor submitted."""
    source = settled_source(intake, compiler)
    part = a_list(intake, compiler, source, sub_item_name="取用地下水")
    whole = a_list(intake, compiler, source)
    sign(intake, head, part).or_raise()
    assert submit(intake, compiler, part).ok

    signed = sign(intake, head, whole)
    outcome = submit(intake, compiler, whole)

    assert not signed.ok
    assert not outcome.ok
    (problem,) = [one for one in outcome.problems if one.rule == "G01"]
    assert (problem.field, problem.label) == ("sub_item_name", "子项名称")
    assert "已经分了子项“取用地下水”" in problem.message


def test_drafts_beside_each_other_do_not_stop_each_other(intake: Intake, compiler: Actor, head: Actor) -> None:
    """The first may go; after it the other has to fit."""
    source = settled_source(intake, compiler)
    part = a_list(intake, compiler, source, sub_item_name="取用地下水")
    a_list(intake, compiler, source)
    sign(intake, head, part).or_raise()

    assert submit(intake, compiler, part).ok


def test_of_two_in_one_batch_the_second_has_to_fit_the_first(intake: Intake, compiler: Actor, head: Actor) -> None:
    source = settled_source(intake, compiler)
    ids = [a_list(intake, compiler, source, sub_item_name="取用地下水"), a_list(intake, compiler, source)]
    for item_id in ids:
        sign(intake, head, item_id).or_raise()
    at = intake.clock.now()
    wanted = [
        Submission(actor=compiler, at=at, item_id=item_id, version=version_of(intake, item_id)) for item_id in ids
    ]

    first, second = intake.cases.moving.submit(wanted)

    assert first.ok
    assert not second.ok
    assert {problem.rule for problem in second.problems} == {"G01"}


def test_cases_of_one_item_go_all_the_way(intake: Intake, compiler: Actor, head: Actor) -> None:
    source = settled_source(intake, compiler)
    for case in ("首次申请", "变更"):
        item_id = a_list(intake, compiler, source, handling_case=case)
        sign(intake, head, item_id).or_raise()
        assert submit(intake, compiler, item_id).ok


def test_the_form_tells_it_while_the_list_is_written(
    compiler_at_desk: Browser, intake: Intake, compiler: Actor
) -> None:
    """With the name of the rule and the control to which it leads, also before the list exists."""
    source = settled_source(intake, compiler)
    a_list(intake, compiler, source, sub_item_name="取用地下水")
    typed = standard_form.to_form(implementation(), element_list(IMPLEMENTATION))
    form = {
        **typed,
        "list_kind": IMPLEMENTATION_LIST,
        "source_kind": "directory",
        "source_id": source.source_id,
    }

    advice = compiler_at_desk.post(f"/intake/items/{new_id()}/advice", form)

    assert advice.status_code == 200
    assert "子项要么都分，要么都不分" in advice.text
    assert "同一事项已经分了子项“取用地下水”，这份没有写子项名称" in advice.text
    assert 'href="#f-sub_item_name"' in advice.text


def test_the_parts_of_a_source_are_read_in_queries_with_an_index(intake: Intake, compiler: Actor) -> None:
    """Two more, for however many sources and lists."""
    sources = [settled_source(intake, compiler, item_name=f"事项{number}") for number in range(3)]
    ids = [
        a_list(intake, compiler, source, item_name=f"事项{number}", handling_case=case)
        for number, source in enumerate(sources)
        for case in ("首次申请", "变更", "延续")
    ]

    found = costs("intake", lambda: intake.submit_all(compiler, ids))

    check(found)
    assert len(found) <= 8
