"""What items cite is in the index with the text before it counts, pinned to the text that it rests on."""

from __future__ import annotations

from services.intake.application.discarding import Discarding, Restoring
from services.intake.domain.laws.citing import Unresolved
from services.intake.domain.laws.law_texts import text_hash
from shared.kernel.actor import Actor
from tests.services.intake.conftest import REGISTRAR, Intake
from tests.services.intake.laws.telling import (
    LAW,
    OLD,
    TITLE,
    basis,
    citations,
    citing,
    correct,
    registered,
    tell,
)


def test_a_new_text_is_pinned_to_the_provision_that_it_quotes(intake: Intake, compiler: Actor) -> None:
    tell(intake, registered(intake))

    [found] = citations(citing(intake, compiler, basis(2, OLD[1])))

    assert (found["law_id"], found["version_id"], found["article"]) == (LAW, "v1", "第二条")
    assert (found["hash"], found["is_quoted"]) == (text_hash(OLD[1]), True)


def test_a_paragraph_is_pinned_by_its_own_text(intake: Intake, compiler: Actor) -> None:
    tell(intake, registered(intake))
    second = OLD[2].splitlines()[1]

    [found] = citations(citing(intake, compiler, basis("第三条第二款", second)))

    assert (found["paragraph"], found["hash"]) == ("第二款", text_hash(second))


def test_a_row_that_quotes_something_else_is_pinned_and_says_so(intake: Intake, compiler: Actor) -> None:
    tell(intake, registered(intake))

    [found] = citations(citing(intake, compiler, basis(2, "国家建立津贴制度。")))

    assert (found["hash"], found["is_quoted"]) == (text_hash(OLD[1]), False)


def test_a_new_text_takes_the_place_of_the_one_before(intake: Intake, compiler: Actor) -> None:
    tell(intake, registered(intake))
    item_id = citing(intake, compiler, basis(2, OLD[1]))

    correct(intake, compiler, item_id, legal_basis=[basis(4, OLD[3]), basis(1, OLD[0])])

    assert [(one["_id"], one["article"]) for one in citations(item_id)] == [
        (f"{item_id}:2:0:0", "第四条"),
        (f"{item_id}:2:1:0", "第一条"),
    ]


def test_what_cannot_be_resolved_is_kept_with_its_reason(intake: Intake, compiler: Actor) -> None:
    tell(intake, registered(intake))
    rows = [
        basis(2, "甲", title="某市养老服务条例"),
        basis(99, "乙"),
        basis("全文", "丙"),
        basis("本办法第五条", "丁"),
    ]

    found = citations(citing(intake, compiler, *rows))

    assert [one["reason"] for one in found][:2] == ["no_law", "no_article"]
    assert {one["reason"] for one in found[2:]} <= {"no_number", "unreadable"}
    assert intake.cases.laws.view.unresolved(REGISTRAR).counts[Unresolved.NO_LAW] == 1


def test_a_law_that_is_registered_later_settles_what_cited_it(intake: Intake, compiler: Actor) -> None:
    item_id = citing(intake, compiler, basis(2, OLD[1]), basis(3, "别的"))
    assert {one["reason"] for one in citations(item_id)} == {"no_law"}

    tell(intake, registered(intake))

    first, second = citations(item_id)
    assert (first["hash"], first["is_quoted"]) == (text_hash(OLD[1]), True)
    assert (second["hash"], second["is_quoted"]) == (text_hash(OLD[2]), False)


def test_a_law_is_found_by_its_former_title_and_by_its_number(intake: Intake, compiler: Actor) -> None:
    tell(intake, registered(intake, others=["老年法"], doc_no="主席令第72号"))
    rows = [basis(2, OLD[1], title="老年法"), basis(2, OLD[1], title="中华人民共和国老年人权益保障法")]

    found = citations(citing(intake, compiler, *rows))

    assert [one["law_id"] for one in found] == [LAW, LAW]


def test_messages_may_come_late_and_again(intake: Intake, compiler: Actor) -> None:
    first = registered(intake)
    renamed = registered(intake, title=f"{TITLE}（新）", sequence=3)

    tell(intake, renamed, first)
    tell(intake, first, renamed, first)

    law = intake.stored("laws", LAW)
    assert (law["title"], law["first_version_id"]) == (f"{TITLE}（新）", "v1")


def test_a_corrected_text_moves_its_citations_along(intake: Intake, compiler: Actor) -> None:
    tell(intake, registered(intake))
    item_id = citing(intake, compiler, basis(2, OLD[1]))
    right = OLD[1].replace("低收入", "")

    tell(intake, registered(intake, texts=(OLD[0], right, *OLD[2:]), sequence=2, text_number=2))

    [found] = citations(item_id)
    assert (found["hash"], found["is_quoted"]) == (text_hash(right), False)


def test_the_index_can_be_made_again(intake: Intake, compiler: Actor) -> None:
    tell(intake, registered(intake))
    ids = [citing(intake, compiler, basis(2, OLD[1])) for _ in range(3)]
    before = [citations(item_id) for item_id in ids]

    assert [each[1:] for each in intake.cases.laws.rebuilding.rebuild()] == [(3, 3)]

    assert before == [citations(item_id) for item_id in ids]


def test_an_item_that_is_put_away_counts_nowhere_and_cites_the_same_when_it_is_back(
    intake: Intake, compiler: Actor
) -> None:
    tell(intake, registered(intake))
    item_id = citing(intake, compiler, basis(2, OLD[1]))
    at, view = intake.clock.now(), intake.cases.laws.view
    away = Discarding(actor=compiler, at=at, item_id=item_id, version=1, reason="重复编制了这个事项")

    version = intake.cases.putting_away.discard([away])[0].or_raise().version
    assert view.resting(REGISTRAR, LAW, "第二条").total == 0
    back = Restoring(actor=compiler, at=at, item_id=item_id, version=version)
    intake.cases.putting_away.restore([back])[0].or_raise()

    assert view.resting(REGISTRAR, LAW, "第二条").total == 1
    [found] = citations(item_id)
    assert (found["hash"], found["version_id"]) == (text_hash(OLD[1]), "v1")
