"""What pages show of laws, and of an item's bases as they stood on any day."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.intake.application.laws.bases_view import Standing
from services.intake.domain.bodies import Body
from services.intake.domain.laws.citing import Unresolved
from shared.kernel.actor import Actor, NotPermitted
from shared.kernel.clock import day_in_china
from shared.kernel.errors import NotFound
from tests.services.intake.conftest import REGISTRAR, Intake
from tests.services.intake.implementing import an_implementation
from tests.services.intake.inheriting import claimed, says
from tests.services.intake.laws.telling import (
    LAW,
    OLD,
    TITLE,
    adjustment,
    basis,
    changed,
    citing,
    correct,
    in_days,
    on_the_day,
    registered,
    state_of,
    tell,
)
from tests.unit.intake.builders import an_actor

NEW = ("新的一条。", *OLD[:3], OLD[3].replace("应当", "可以"))


@pytest.fixture
def law(intake: Intake) -> None:
    """A law with a version in force and one that is announced."""
    tell(intake, registered(intake), registered(intake, "v2", NEW, sequence=2, is_first=False))


@pytest.mark.usefixtures("law")
def test_the_list_and_a_law_tell_who_cites(intake: Intake, compiler: Actor) -> None:
    ids = [
        citing(intake, compiler, basis(2, OLD[1]), basis("第二条第一款", OLD[1])),
        citing(intake, compiler, basis(9, "文")),
    ]
    view = intake.cases.laws.view

    page, one = view.page(compiler, "老年"), view.law(compiler, LAW, intake.clock.now())

    assert ([line.title for line in page.laws], page.citations, page.total) == ([TITLE], {LAW: 3}, 1)
    assert (one.in_force_id, one.shown and one.shown.version_id, one.items) == ("v1", "v1", 2)
    assert [line.items for line in one.articles] == [0, 1, 0, 0, 0]
    assert one.missing == {"第九条": 1}
    resting = view.resting(compiler, LAW, "第二条")
    assert ([item.item_id for item in resting.items], resting.total) == ([ids[0]], 1)
    assert resting.places[ids[0]] == ["第二条", "第二条第一款"]
    assert view.law(compiler, LAW, intake.clock.now(), "v2").articles[0].article.text == NEW[0]


@pytest.mark.usefixtures("law")
def test_a_body_sees_its_own_items_only_and_strangers_nothing(intake: Intake, compiler: Actor) -> None:
    citing(intake, compiler, basis(2, OLD[1]))
    other = intake.person(intake.body(7), "compiler")
    view = intake.cases.laws.view

    assert view.resting(other, LAW, "第二条").total == 0
    assert view.resting(REGISTRAR, LAW, "第二条").total == 1
    with pytest.raises(NotPermitted):
        view.page(an_actor())
    with pytest.raises(NotPermitted):
        view.unresolved(compiler)
    for call in (lambda: view.law(compiler, "x", intake.clock.now()), lambda: view.change(compiler, "x")):
        with pytest.raises(NotFound):
            call()
    with pytest.raises(NotFound):
        view.law(compiler, LAW, intake.clock.now(), "v9")


def test_unresolved_citations_are_listed_page_by_page(
    intake: Intake, compiler: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.intake.application.laws.law_view.SIZE", 2)
    for place in range(3):
        citing(intake, compiler, basis(place + 1, "文", title="某市条例"))
    view = intake.cases.laws.view

    first = view.unresolved(REGISTRAR)
    second = view.unresolved(REGISTRAR, after=first.next_after)
    named = view.unresolved(REGISTRAR, reason="no_law", after=first.next_after)

    assert first.counts == {Unresolved.NO_LAW: 3}
    ids = [one.citation_id for page in (first, second) for one in page.citations]
    assert (len(set(ids)), second.next_after, first.total) == (3, "", 3)
    assert [one.citation_id for one in named.citations] == ids[2:]
    assert set(first.items) == {one.item_id for one in first.citations}


@pytest.mark.usefixtures("law")
def test_bases_are_shown_as_they_stood_on_any_day(intake: Intake, compiler: Actor) -> None:
    item_id = citing(intake, compiler, basis(2, OLD[1]), basis(4, OLD[3]), basis(1, "文", title="某市条例"))
    begun = day_in_china(intake.clock.now())
    tell(intake, changed(intake, new=NEW))
    on_the_day(intake)
    correct(intake, compiler, item_id, legal_basis=[basis(5, NEW[4])])
    today = day_in_china(intake.clock.now())
    bases = intake.cases.laws.bases

    then, later, now = (bases.on(compiler, item_id, day) for day in (begun, today - timedelta(days=1), today))

    assert [row.provisions[0].standing for row in then.rows] == [
        Standing.QUOTED,
        Standing.QUOTED,
        Standing.UNRESOLVED,
    ]
    assert then.rows[0].provisions[0].text == OLD[1]
    assert then.rows[2].provisions[0].reason is Unresolved.NO_LAW
    # the second text is the one in which the system cited 第二条 anew
    assert (then.revision.number, later.revision.number, now.revision.number) == (1, 1, 3)
    assert [row.provisions[0].standing for row in now.rows] == [Standing.QUOTED]
    assert now.days == [today, begun]
    with pytest.raises(NotFound, match="才开始编制"):
        bases.on(compiler, item_id, begun - timedelta(days=1))


@pytest.mark.usefixtures("law")
def test_a_basis_that_the_law_of_the_day_does_not_say_is_marked(intake: Intake, compiler: Actor) -> None:
    item_id = citing(intake, compiler, basis(2, OLD[1]), basis(9, "文"), basis("", "文"))
    tell(
        intake, changed(intake, relations=[{"old": "第二条", "new": "第二条", "verdict": "amended", "similarity": 0.3}])
    )
    day = in_days(intake, 30)

    found = intake.cases.laws.bases.on(compiler, item_id, day).rows

    assert found[0].provisions[0].standing is Standing.DIFFERS
    assert found[0].provisions[0].text == NEW[1]
    assert found[1].provisions[0].reason is Unresolved.NO_ARTICLE


def test_a_repealed_law_is_told_as_ended(intake: Intake, compiler: Actor) -> None:
    tell(intake, registered(intake))
    item_id = citing(intake, compiler, basis(2, OLD[1]))
    tell(intake, changed(intake, kind="repealed", new_version="", new_law_id="", relations=[]))

    [row] = intake.cases.laws.bases.on(compiler, item_id, in_days(intake, 30)).rows

    assert row.provisions[0].standing is Standing.ENDED


@pytest.mark.usefixtures("law")
def test_what_is_fixed_by_a_parent_or_a_source_follows_it(intake: Intake, compiler: Actor, bureau: Body) -> None:
    rows = [basis(4, OLD[3])]
    says(intake, "upper-1", legal_basis=rows)
    heir = claimed(intake, compiler, "upper-1")
    listed = an_implementation(intake, compiler, legal_basis=rows)
    source = intake.stored("service_items", listed)["source"]["source_id"]

    tell(intake, changed(intake, new=NEW))

    assert [state_of(item_id) for item_id in (heir, listed, source)] == [
        ("follow", "open"),
        ("follow", "open"),
        ("review", "open"),
    ]
    assert [(adjustment(item_id) or {})["upstream_id"] for item_id in (heir, listed)] == ["upper-1", source]
    assert bureau.name
