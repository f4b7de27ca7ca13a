"""What people see of adjustments: their own, or all; the texts side by side; the tree below an item."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.intake.application.adjustments.ports import Wish
from services.intake.application.attaching import Upload
from services.intake.domain.adjustments.clocks import Stage
from services.intake.domain.adjustments.outcomes import AdjustmentState, Outcome
from services.intake.domain.attachments import FileKind
from services.intake.domain.items import ItemState
from shared.kernel.actor import Actor, NotPermitted
from shared.kernel.errors import NotFound
from tests.services.intake.adjustments.keeping import (
    DAY,
    MONDAY,
    NEW_TEXT,
    OLD_TEXT,
    RENUMBERED,
    Adjusted,
    a_basis,
    adjusted,
    an_item_in,
    put,
)
from tests.services.intake.conftest import Intake
from tests.services.intake.implementing import SCAN, an_implementation
from tests.services.intake.inheriting import claimed, item_of, says
from tests.unit.intake.builders import an_actor
from tests.unit.intake.implementation.builders import material

LEGAL = an_actor("legal_reviewer", body_id="legal", body_name="区法制办", name="李律师")
REGISTRAR = an_actor("registrar", body_id="office", body_name="区政府办公室", name="王五")


@pytest.fixture
def ours(intake: Intake) -> Adjusted:
    """A law that was amended, on its day."""
    return adjusted(intake)


def test_a_body_sees_its_own_and_the_offices_all(intake: Intake, compiler: Actor, ours: Adjusted) -> None:
    own = an_item_in(intake, compiler)
    other = an_item_in(intake, intake.person(intake.body(2), "compiler"))
    ours.apply(own, other)
    view = ours.cases.view

    mine = view.worklist(compiler, Wish(body_id="other"), MONDAY)
    everything = view.worklist(LEGAL, Wish(), MONDAY)

    assert [one.item_id for one in mine.adjustments] == [own]
    assert {one.item_id for one in everything.adjustments} == {own, other}
    with pytest.raises(NotPermitted):
        view.worklist(an_actor("planning_reviewer"), Wish(), MONDAY)


def test_a_list_is_narrowed_and_counted(intake: Intake, compiler: Actor, ours: Adjusted) -> None:
    sent = an_item_in(intake, compiler, ItemState.SUBMITTED, item_name="在审")
    gone = an_item_in(intake, compiler, item_name="没有依据")
    due = an_item_in(intake, compiler, item_name="要改")
    done = an_item_in(intake, compiler, item_name="改好")
    ours.judges.fixed[gone] = Outcome.GONE
    ours.apply(sent, gone, due, done)
    ours.judges.fixed[done] = Outcome.FINE
    ours.apply(done)

    def shown(**wish: Any) -> set[str]:
        found = ours.cases.view.worklist(compiler, Wish(**wish), MONDAY + timedelta(days=20))
        assert found.total == len(found.adjustments)
        return {one.item_id for one in found.adjustments}

    assert shown() == {sent, gone, due}
    assert shown(state=None) == {sent, gone, due, done}
    assert shown(state=AdjustmentState.CLOSED) == {done}
    assert shown(stage=Stage.REVIEW) == {sent}
    assert shown(outcome=Outcome.GONE) == {gone}
    assert shown(is_late=True) == {gone, due}
    assert shown(cause_id="change") == {sent, gone, due}
    assert shown(cause_id="another") == set()
    page = ours.cases.view.worklist(compiler, Wish(), MONDAY)
    assert (dict(page.counts), dict(page.stages), dict(page.outcomes)) == (
        {"open": 3, "closed": 1},
        {"apply": 2, "review": 1},
        {"review": 2, "gone": 1},
    )


def test_the_most_urgent_come_first_page_by_page(intake: Intake, compiler: Actor, ours: Adjusted) -> None:
    ids = [an_item_in(intake, compiler, item_name=f"事项{number}") for number in range(3)]
    for number, item_id in enumerate(reversed(ids)):
        ours.apply(item_id, now=MONDAY + timedelta(days=number))

    pages = [ours.cases.view.worklist(compiler, Wish(page=page, size=2), MONDAY) for page in (1, 2)]

    assert [[one.item_id for one in page.adjustments] for page in pages] == [[ids[2], ids[1]], [ids[0]]]


def test_one_adjustment_shows_what_changed_beside_the_item(intake: Intake, compiler: Actor, ours: Adjusted) -> None:
    item_id = an_item_in(intake, compiler)
    ours.apply(item_id)

    view = ours.cases.view.one(compiler, f"change:{item_id}")

    [touched] = view.touched
    assert "".join(text for _, text in touched.old_pieces) == OLD_TEXT
    assert "".join(text for _, text in touched.new_pieces) == NEW_TEXT
    assert touched.row == a_basis()[0]
    assert view.text.elements["item_name"] == "高龄津贴发放"
    assert (view.may_adopt, view.may_keep, view.may_edit) == (True, True, False)
    of_law = ours.cases.view.one(LEGAL, f"change:{item_id}")
    assert (of_law.may_adopt, of_law.may_keep, of_law.may_edit) == (False, False, False)


def test_it_is_nobody_elses_business(intake: Intake, compiler: Actor, ours: Adjusted) -> None:
    item_id = an_item_in(intake, compiler)
    ours.apply(item_id)
    stranger = intake.person(intake.body(2), "compiler")

    with pytest.raises(NotFound):
        ours.cases.view.one(stranger, f"change:{item_id}")
    with pytest.raises(NotFound):
        ours.cases.view.one(compiler, "change:nowhere")
    with pytest.raises(NotFound):
        ours.cases.cascades.of(stranger, "change", item_id)
    assert ours.cases.view.of_item(stranger, item_of(intake, item_id)) == []
    assert len(ours.cases.view.of_item(compiler, item_of(intake, item_id))) == 1


def test_numbers_are_by_body_and_by_what_became_of_it(intake: Intake, compiler: Actor, ours: Adjusted) -> None:
    open_one, done = (an_item_in(intake, compiler, item_name=name) for name in ("一", "二"))
    ours.apply(open_one, done)
    ours.judges.fixed[done] = Outcome.FINE
    ours.apply(done)

    assert ours.cases.view.numbers(LEGAL, "change") == {compiler.body_id: {"review": 1, "met": 1}}
    with pytest.raises(NotPermitted):
        ours.cases.view.numbers(compiler, "change")


def test_the_tree_shows_towns_and_lists_and_who_is_done(intake: Intake, compiler: Actor, ours: Adjusted) -> None:
    root = an_item_in(intake, compiler)
    says(intake, root, "district", legal_basis=a_basis())
    town = intake.person(intake.body(2, name="示例镇"), "compiler")
    heir = claimed(intake, town, root, legal_basis=a_basis())
    ours.judges.fixed[heir] = Outcome.FOLLOW
    ours.apply(root, heir)
    ours.judges.fixed[heir] = Outcome.FINE
    put(intake, heir, state=ItemState.APPROVED.value)
    ours.apply(heir)

    tree = ours.cases.cascades.of(compiler, "change", root)

    [branch] = tree.below
    assert (tree.item.item_id, branch.item.item_id) == (root, heir)
    assert (tree.is_done, branch.is_done, tree.numbers) == (False, True, (1, 2))


def test_files_older_than_what_was_adjusted_are_marked(intake: Intake, compiler: Actor, ours: Adjusted) -> None:
    upload = Upload(
        actor=compiler,
        at=intake.clock.now(),
        kind=FileKind.RESULT_SAMPLE,
        file_name="结果样本.pdf",
        content=SCAN,
    )
    kept = intake.cases.attaching.upload(upload)
    sample = {"sha256": kept.sha256, "name": kept.name, "size": kept.size, "media_type": kept.media_type.value}
    no_forms = [material(blank_form=None, sample_form=None)]
    item_id = an_implementation(
        intake, compiler, legal_basis=a_basis(), application_materials=no_forms, result_sample=sample
    )
    source = item_of(intake, item_id).source
    assert source is not None
    ours.apply(item_id, now=intake.clock.now())
    root = ours.cases.cascades.of(LEGAL, "change", source.source_id)
    assert root.below[0].outdated == ()

    put(intake, item_id, state=ItemState.APPROVED.value, **{"content.number": 1, "content.content_hash": "new"})
    ours.judges.fixed[item_id] = Outcome.FINE
    ours.apply(item_id, now=intake.clock.now())

    [leaf] = ours.cases.cascades.of(LEGAL, "change", source.source_id).below
    assert (list(leaf.outdated), leaf.is_done) == ([kept.name], False)


def test_new_numbers_make_no_form_old(intake: Intake, compiler: Actor) -> None:
    ours = adjusted(intake, run=DAY, of_old=Outcome.RECITE, touched=(RENUMBERED,))
    item_id = an_implementation(intake, compiler, legal_basis=a_basis())
    source = item_of(intake, item_id).source
    assert source is not None
    ours.apply(item_id)
    ours.recite(item_id)

    [leaf] = ours.cases.cascades.of(LEGAL, "change", source.source_id).below

    assert (list(leaf.outdated), leaf.is_done) == ([], True)
