"""What if a law becomes what a draft says: the same report, at the terminal too, and nothing is written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from mongoengine.connection import get_db

from services.intake.application.laws.drafts import Draft
from services.intake.domain.adjustments.outcomes import Outcome
from services.intake.entrypoints.cli import cli
from shared.kernel.actor import Actor
from shared.kernel.errors import Invalid, NotFound
from shared.runtime.settings import Settings
from tests.services.intake.conftest import REGISTRAR, Intake
from tests.services.intake.laws.telling import (
    OLD,
    TITLE,
    article,
    basis,
    changed,
    citing,
    registered,
    tell,
)

NEW = ("新的一条。", *OLD[:3], OLD[3].replace("应当", "可以"))
COLLECTIONS = ("laws", "law_versions", "law_changes", "citations", "adjustments", "law_impact_runs", "service_items")


@pytest.fixture
def items(intake: Intake, compiler: Actor) -> dict[str, str]:
    """One item that only moves, one to review, one whose basis goes."""
    rows = {"moved": basis(2, OLD[1]), "amended": basis(4, OLD[3]), "gone": basis(5, OLD[4])}
    return {name: citing(intake, compiler, row, name=name) for name, row in rows.items()}


@pytest.fixture
def environment(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variables that `make up` sets."""
    monkeypatch.setenv("QINGDAN_INTAKE_MONGO_URI", settings.mongo_uri)
    monkeypatch.setenv("QINGDAN_SECRET_KEY", settings.secret_key)


def _law(texts: tuple[str, ...]) -> str:
    return "\n".join(f"{article(number)}　{text}" for number, text in enumerate(texts, start=1))


def _draft() -> Draft:
    return Draft(title=TITLE, old=_law(OLD), new=_law(NEW))


def _stored() -> list[Any]:
    return [list(get_db("intake")[name].find().sort("_id")) for name in COLLECTIONS]


def _outcomes(report: Any) -> dict[str, str]:
    return {one.item.content.item_name: one.outcome.value for one in report.items}


EXPECTED = {"moved": "recite", "amended": "review", "gone": "gone"}


def test_a_draft_of_a_registered_law_is_judged_and_changes_nothing(intake: Intake, items: dict[str, str]) -> None:
    tell(intake, registered(intake))
    before = _stored()

    report = intake.cases.laws.what_if.of_draft(REGISTRAR, _draft(), intake.clock.now())

    assert _outcomes(report) == EXPECTED
    assert report.is_registered
    assert report.outcomes[Outcome.REVIEW] == 1
    assert list(report.body_names.values()) == ["示例民政局"]
    assert before == _stored()


def test_a_draft_of_a_law_that_is_not_registered_is_held_against_its_old_text(
    intake: Intake, items: dict[str, str]
) -> None:
    report = intake.cases.laws.what_if.of_draft(REGISTRAR, _draft(), intake.clock.now())

    assert _outcomes(report) == EXPECTED
    assert not report.is_registered


def test_a_draft_tells_what_the_run_then_finds(intake: Intake, items: dict[str, str]) -> None:
    tell(intake, registered(intake))
    draft = intake.cases.laws.what_if.of_draft(REGISTRAR, _draft(), intake.clock.now())
    tell(intake, registered(intake, "v2", NEW, sequence=2, is_first=False), changed(intake, new=NEW))

    found = intake.cases.laws.what_if.of_change(REGISTRAR, "change-1", intake.clock.now())

    assert _outcomes(found) == _outcomes(draft)
    adjustments = get_db("intake")["adjustments"].find()
    assert {each["item_name"]: each["outcome"] for each in adjustments} == EXPECTED


def test_a_draft_is_held_against_the_version_whose_text_it_changes(intake: Intake, items: dict[str, str]) -> None:
    """The numbers of what is in force today, and not those of a version that is announced."""
    tell(intake, registered(intake), registered(intake, "v2", NEW, sequence=2, is_first=False))
    tell(intake, changed(intake, new=NEW))
    now = intake.clock.now()

    from_today = intake.cases.laws.what_if.of_draft(REGISTRAR, _draft(), now)
    ahead = intake.cases.laws.what_if.of_draft(REGISTRAR, Draft(title=TITLE, old=_law(NEW), new=_law(NEW)), now)

    [amended] = [one for one in from_today.items if one.outcome is Outcome.REVIEW]
    assert amended.touched[0].new_articles == ("第五条",)
    assert _outcomes(from_today) == _outcomes(ahead) == EXPECTED


def test_a_text_without_articles_is_refused_with_a_remedy(intake: Intake) -> None:
    with pytest.raises(Invalid, match="修改后的文本里没有读到条文"):
        intake.cases.laws.what_if.of_draft(REGISTRAR, Draft(title=TITLE, old=_law(OLD), new="没有"), intake.clock.now())
    with pytest.raises(NotFound, match="没有这个条文变动"):
        intake.cases.laws.what_if.of_change(REGISTRAR, "nobody", intake.clock.now())


def test_articles_that_stand_there_twice_are_refused_and_those_of_annexes_are_not(intake: Intake) -> None:
    now, old, annex = intake.clock.now(), _law(OLD), "\n附件\n第一条　申请表一式两份。"

    twice = Draft(title=TITLE, old=old, new=f"{old}\n第一条　又一个第一条。")

    with pytest.raises(Invalid, match="修改后的文本里第一条出现了不止一次"):
        intake.cases.laws.what_if.of_draft(REGISTRAR, twice, now)

    report = intake.cases.laws.what_if.of_draft(REGISTRAR, Draft(title=TITLE, old=old, new=old + annex), now)
    assert set(report.verdicts) == {"same"}


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments)


@pytest.mark.usefixtures("environment")
def test_at_the_terminal_each_item_is_a_line_and_the_last_one_sums_up(
    intake: Intake, items: dict[str, str], tmp_path: Path
) -> None:
    tell(intake, registered(intake))
    files = [tmp_path / name for name in ("old.txt", "new.md")]
    for file, texts in zip(files, (OLD, NEW), strict=True):
        file.write_text(_law(texts), encoding="gb18030")

    result = _run("law-impact", "--old", str(files[0]), "--new", str(files[1]), "--title", f"《{TITLE}》", "--json")

    assert result.exit_code == 0, result.output
    *lines, last = map(json.loads, result.output.splitlines())
    assert {each["item_name"]: each["outcome"] for each in lines} == EXPECTED
    [moved] = [each for each in lines if each["item_name"] == "moved"]
    assert moved["touched"][0]["new_articles"] == ["第三条"]
    assert last["outcomes"] == {"recite": 1, "review": 1, "gone": 1, "follow": 0}
    assert (last["items"], last["bodies"][0]["review"]) == (3, 1)


@pytest.mark.usefixtures("environment")
def test_the_listing_can_be_read_and_wrong_options_say_what_to_write(
    intake: Intake, items: dict[str, str], tmp_path: Path
) -> None:
    tell(intake, registered(intake), registered(intake, "v2", NEW, sequence=2, is_first=False))
    tell(intake, changed(intake, new=NEW))

    listing = _run("law-impact", "--change", "change-1")

    assert "条文有改动，需核对：1 个事项" in listing.output
    assert "第二条→第三条" in listing.output
    assert _run("law-impact").exit_code == 2
    assert "没有这个条文变动" in _run("law-impact", "--change", "nobody").output
    file = tmp_path / "broken.txt"
    file.write_bytes(b"\xff\x00\xff\xff")
    assert "请另存为 UTF-8" in _run("law-impact", "--old", str(file), "--new", str(file), "--title", TITLE).output


@pytest.mark.usefixtures("environment")
def test_the_index_is_made_again_at_the_terminal(intake: Intake, items: dict[str, str]) -> None:
    get_db("intake")["citations"].delete_many({})

    result = _run("rebuild-citations")

    assert result.exit_code == 0, result.output
    assert "完成：3 个事项，3 处引用。" in result.output
    assert intake.count("citations") == 3
