"""Import of a list on a real database: the dry view, what is bound to it, and the job that writes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from services.intake.application.importing_columns import columns_of, rows_of_item
from services.intake.application.importing_ports import CHECK, RUN, Import, ImportState
from services.intake.application.importing_workbook import written_list
from services.intake.domain.bodies import Body
from services.intake.domain.sheet_rows import Verdict
from shared.kernel.actor import Actor
from shared.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from shared.spreadsheets.reading import read_sheets
from shared.standards.element_list import DIRECTORY, element_list
from tests.services.intake.conftest import Intake
from tests.unit.intake.builders import complete_elements

STANDARD = element_list(DIRECTORY)
NAME = "示例局1清单.xlsx"


@pytest.fixture
def body(intake: Intake) -> Body:
    """A body whose clerk imports."""
    return intake.body(1)


@pytest.fixture
def clerk(intake: Intake, body: Body) -> Actor:
    """Its compiler."""
    return intake.person(body, "compiler")


def a_file(body_name: str, *texts: dict[str, Any], ids: Sequence[str] = ()) -> bytes:
    """A workbook with these items."""
    rows: list[list[str]] = []
    for number, elements in enumerate(texts, start=1):
        item_id = ids[number - 1] if ids else ""
        rows += rows_of_item(number, item_id, body_name, elements, columns_of(STANDARD))
    return written_list(STANDARD, rows, with_ids=bool(ids))


def some(count: int, **changes: Any) -> list[dict[str, Any]]:
    """The elements of some items."""
    return [complete_elements(item_name=f"事项{number}", **changes) for number in range(count)]


def checked(intake: Intake, actor: Actor, content: bytes, name: str = NAME) -> Import:
    """Upload a file and make its dry view, as the task does."""
    _, job_id = intake.cases.importing.upload(actor=actor, file_name=name, content=content, now=intake.clock.now())
    task = intake.stored("jobs", job_id)
    assert task["kind"] == CHECK
    one = intake.cases.importing.recent(actor)[0]
    intake.cases.importing.check(job_id=job_id, import_id=one.import_id)
    return intake.cases.importing.recent(actor)[0]


def imported(intake: Intake, actor: Actor, one: Import, *, only_good: bool = False) -> Import:
    """Confirm an import and do it, as the task does."""
    job_id = confirmed(intake, actor, one, only_good=only_good)
    assert intake.stored("jobs", job_id)["kind"] == RUN
    intake.cases.importing.run(job_id=job_id, import_id=one.import_id, now=intake.clock.now())
    return intake.cases.importing.recent(actor)[0]


def confirmed(intake: Intake, actor: Actor, one: Import, *, only_good: bool = False) -> str:
    """Confirm an import."""
    return intake.cases.importing.confirm(
        actor=actor, import_id=one.import_id, content_hash=one.seen_hash, only_good=only_good
    )


def rows(intake: Intake, actor: Actor, one: Import, verdict: Verdict | None = None) -> Any:
    """The rows of the dry view."""
    return intake.cases.importing.view(actor, one.import_id, verdict, 1, 500)[1].rows


def test_a_dry_view_writes_no_item(intake: Intake, body: Body, clerk: Actor) -> None:
    """It only says what would be."""
    one = checked(intake, clerk, a_file(body.name, *some(3)))

    assert (one.state, one.counts) == (ImportState.CHECKED, {"new": 3})
    assert intake.count("service_items") == 0


def test_what_is_confirmed_is_written(intake: Intake, body: Body, clerk: Actor) -> None:
    """New items are drafts of the body."""
    one = imported(intake, clerk, checked(intake, clerk, a_file(body.name, *some(3))))

    assert (one.state, one.results) == (ImportState.IMPORTED, {"done": 3})
    items = [intake.cases.reading.item(clerk, row.item_id) for row in rows(intake, clerk, one)]
    assert [view.item.content.item_name for view in items] == ["事项0", "事项1", "事项2"]
    assert {view.item.body_id for view in items} == {body.body_id}


def test_the_same_file_again_changes_nothing(intake: Intake, body: Body, clerk: Actor) -> None:
    """The key finds each item again: unchanged, and there is nothing to confirm."""
    content = a_file(body.name, *some(3))
    imported(intake, clerk, checked(intake, clerk, content))

    again = checked(intake, clerk, content)

    assert again.counts == {"unchanged": 3}
    with pytest.raises(Conflict, match="没有要导入的事项"):
        confirmed(intake, clerk, again)
    assert intake.count("service_items") == 3


def test_a_changed_row_makes_a_new_revision_of_its_item(intake: Intake, body: Body, clerk: Actor) -> None:
    """By its name, or by its id under another name; the others are left alone."""
    imported(intake, clerk, checked(intake, clerk, a_file(body.name, *some(3))))
    ids = [row.item_id for row in rows(intake, clerk, intake.cases.importing.recent(clerk)[0])]
    texts = some(3)
    texts[0]["exercise_content"] = "写得更清楚。"
    texts[1]["item_name"] = "新名称"

    view = checked(intake, clerk, a_file(body.name, *texts, ids=ids))
    one = imported(intake, clerk, view)

    assert view.counts == {"changed": 2, "unchanged": 1}
    assert [row.changed for row in rows(intake, clerk, one)] == [["exercise_content"], ["item_name"], []]
    assert [intake.stored("service_items", item_id)["revisions"] for item_id in ids] == [[1, 2], [1, 2], [1]]
    assert intake.count("service_items") == 3


def test_two_names_are_exchanged_as_the_error_of_the_rows_says(intake: Intake, body: Body, clerk: Actor) -> None:
    """Each name is still taken: rename one, import the file twice."""
    texts = some(2)
    imported(intake, clerk, checked(intake, clerk, a_file(body.name, *texts)))
    ids = [row.item_id for row in rows(intake, clerk, intake.cases.importing.recent(clerk)[0])]
    exchanged = a_file(body.name, *reversed(texts), ids=ids)

    one = checked(intake, clerk, exchanged)
    assert one.counts == {"wrong": 2}
    assert "互换名称的，先把其中一个改成别的名称，再把这张表导入两次" in rows(intake, clerk, one)[0].errors[0].remedy

    apart = [{**texts[0], "item_name": "别的名称"}, texts[1]]
    imported(intake, clerk, checked(intake, clerk, a_file(body.name, *apart, ids=ids)))
    imported(intake, clerk, checked(intake, clerk, exchanged), only_good=True)
    assert imported(intake, clerk, checked(intake, clerk, exchanged)).results == {"done": 1}
    found = [intake.stored("service_items", item_id)["content"]["item_name"] for item_id in ids]
    assert found == ["事项1", "事项0"]


def test_confirming_twice_is_one_job(intake: Intake, body: Body, clerk: Actor) -> None:
    """Somebody clicks twice."""
    one = checked(intake, clerk, a_file(body.name, *some(1)))

    assert confirmed(intake, clerk, one) == confirmed(intake, clerk, one)


def test_a_file_with_errors_is_imported_only_when_the_clerk_chooses_so(
    intake: Intake, body: Body, clerk: Actor
) -> None:
    """Nothing of it, or the good rows."""
    texts = [*some(2), complete_elements(item_name="坏", item_type="公共服物")]
    one = checked(intake, clerk, a_file(body.name, *texts))

    with pytest.raises(Invalid, match="1 个事项有错"):
        confirmed(intake, clerk, one)
    assert intake.count("service_items") == 0

    assert imported(intake, clerk, one, only_good=True).results == {"done": 2}


def test_items_changed_since_the_dry_view_refuse_the_confirmation(intake: Intake, body: Body, clerk: Actor) -> None:
    """What is confirmed is what was seen; a name that was taken since counts, too."""
    item_id = intake.draft(clerk, item_name="事项0")
    texts = some(2, exercise_content="改过。")
    one = checked(intake, clerk, a_file(body.name, *texts))
    assert one.counts == {"changed": 1, "new": 1}
    intake.submit(clerk, item_id)

    with pytest.raises(Conflict, match="又被改过（“事项0”）"):
        confirmed(intake, clerk, one)


def test_another_file_than_the_checked_one_is_refused(intake: Intake, body: Body, clerk: Actor) -> None:
    """The file changed between dry view and import: the confirmation names the hash of what was seen."""
    one = checked(intake, clerk, a_file(body.name, *some(1)))

    with pytest.raises(Conflict, match="不是检查过的那个文件"):
        intake.cases.importing.confirm(actor=clerk, import_id=one.import_id, content_hash="0" * 64, only_good=False)


def test_an_item_in_review_is_not_changed(intake: Intake, body: Body, clerk: Actor) -> None:
    """It is an error of its row, with the state's own words."""
    intake.submit(clerk, intake.draft(clerk, item_name="事项0"))

    one = checked(intake, clerk, a_file(body.name, *some(1, exercise_content="改过。")))

    assert "审核中" in rows(intake, clerk, one)[0].errors[0].message


def test_a_clerk_cannot_bring_items_of_another_body(intake: Intake, body: Body, clerk: Actor) -> None:
    """Nor see its imports; nor may who does not compile."""
    other = intake.body(2)
    one = checked(intake, clerk, a_file(other.name, *some(2)))

    assert one.counts == {"wrong": 2}
    with pytest.raises(NotFound):
        intake.cases.importing.view(intake.person(other, "compiler"), one.import_id, None, 1, 50)
    with pytest.raises(Forbidden):
        intake.cases.importing.upload(
            actor=intake.person(body, "endorser"), file_name=NAME, content=b"x", now=intake.clock.now()
        )


def test_unknown_bodies_are_listed_once_each(intake: Intake, body: Body, clerk: Actor) -> None:
    """With the number of their entries."""
    one = checked(intake, clerk, a_file("没有的局", *some(3)))

    assert (one.counts, one.unknown_bodies) == ({"wrong": 3}, [("没有的局", 3)])


def test_a_file_that_cannot_be_read_ends_its_job_with_the_reason(intake: Intake, clerk: Actor) -> None:
    """And the import says so."""
    one = checked(intake, clerk, b"plain text")

    assert one.state is ImportState.UNREADABLE
    assert "改名不会改变内容" in one.message
    with pytest.raises(Conflict, match="不能导入"):
        confirmed(intake, clerk, one)


def test_empty_and_large_files_are_refused_at_the_door(intake: Intake, clerk: Actor) -> None:
    """Before anything is stored."""
    for content, words in ((b"", "0 字节"), (b"x" * (15 * 1024 * 1024), "太大")):
        with pytest.raises(Invalid, match=words):
            intake.cases.importing.upload(actor=clerk, file_name=NAME, content=content, now=intake.clock.now())

    assert intake.count("uploads") == 0


def test_an_import_stops_when_asked(intake: Intake, body: Body, clerk: Actor) -> None:
    """Between two batches; what is written stays."""
    one = checked(intake, clerk, a_file(body.name, *some(3)))
    job_id = confirmed(intake, clerk, one)
    intake.cases.jobs.request_cancel(job_id, clerk)

    intake.cases.importing.run(job_id=job_id, import_id=one.import_id, now=intake.clock.now())

    assert intake.cases.importing.recent(clerk)[0].state is ImportState.CANCELLED
    assert intake.stored("jobs", job_id)["state"] == "cancelled"
    assert intake.count("service_items") == 0


def test_a_name_taken_while_the_import_runs_is_a_refusal_of_its_row(intake: Intake, body: Body, clerk: Actor) -> None:
    """The others are written."""
    one = checked(intake, clerk, a_file(body.name, *some(2)))
    job_id = confirmed(intake, clerk, one)
    intake.draft(clerk, item_name="事项1")

    intake.cases.importing.run(job_id=job_id, import_id=one.import_id, now=intake.clock.now())

    assert intake.cases.importing.recent(clerk)[0].results == {"done": 1, "refused": 1}
    assert "已经有同类型、同名的事项" in rows(intake, clerk, one)[1].refusal


def test_the_marked_copy_names_each_error_in_its_row(intake: Intake, body: Body, clerk: Actor) -> None:
    """And is read like the file itself, once mended."""
    texts = [*some(1), complete_elements(item_name="坏", item_type="公共服物")]
    one = checked(intake, clerk, a_file(body.name, *texts))

    name, content = intake.cases.importing.marked_copy(clerk, one.import_id)

    sheet = read_sheets(content, name)[0]
    assert name == "示例局1清单（标出错误）.xlsx"
    assert [row.cells[-1] for row in sheet.rows][:1] == ["导入检查"]
    assert "“公共服物”不在可选的值里" in sheet.rows[3].cells[-1]
    assert checked(intake, clerk, content, name).counts == {"new": 1, "wrong": 1}


def test_a_name_taken_since_the_dry_view_refuses_too(intake: Intake, body: Body, clerk: Actor) -> None:
    """The new row would otherwise meet it."""
    one = checked(intake, clerk, a_file(body.name, *some(1)))
    intake.draft(clerk, item_name="事项0")

    with pytest.raises(Conflict, match="又被改过"):
        confirmed(intake, clerk, one)
