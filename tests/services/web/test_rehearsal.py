"""In a rehearsal every page says by which day it works, and a jump of the clock locks nobody out."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def clock_file(tmp_path: Path) -> Path:
    path = tmp_path / "clock"
    path.write_text("2026-12-01T09:00:00+08:00", encoding="utf-8")
    return path


@pytest.fixture
def rehearsal(site, clock_file):
    return site("intake", clock_file=clock_file)


@pytest.mark.parametrize("path", ["/intake/open", "/intake/", "/intake/fails/missing"])
def test_every_page_names_the_day_of_the_rehearsal(rehearsal, path):
    rehearsal.sign_in()

    assert rehearsal.client.get(path).text.count("演练时钟：今天按 2026-12-01 算") == 1


def test_a_page_outside_a_rehearsal_says_nothing(intake):
    assert "演练时钟" not in intake.client.get("/intake/open").text


def test_a_rehearsal_that_has_not_begun_says_nothing(rehearsal, clock_file):
    clock_file.write_text("+0", encoding="utf-8")

    assert "演练时钟" not in rehearsal.client.get("/intake/open").text


@pytest.mark.parametrize("jump", ["2027-03-01T09:00:00+08:00", "2026-11-01T09:00:00+08:00"])
def test_after_a_jump_one_can_sign_in_and_work(rehearsal, clock_file, jump):
    rehearsal.sign_in()

    clock_file.write_text(jump, encoding="utf-8")
    rehearsal.sign_in()

    assert f"今天按 {jump[:10]} 算" in rehearsal.client.get("/intake/").text
    assert rehearsal.client.get("/intake/api/me", headers=rehearsal.bearer()).json["name"] == "王编制"


def test_a_session_does_not_outlive_a_jump_ahead(rehearsal, clock_file):
    rehearsal.sign_in()

    clock_file.write_text("2026-12-09T09:00:00+08:00", encoding="utf-8")

    assert "expired=1" in rehearsal.client.get("/intake/").headers["Location"]
