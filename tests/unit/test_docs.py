"""What the pages name is there: links, files, commands, targets; and what runs by itself or can be set is explained."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import click
import pytest

from shared.contracts.registry import SERVICES

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
FOLDERS = ("services", "shared", "stack", "tests", "bench", "docs", ".run", ".ci")
OWN_FOR_TESTS = ("QINGDAN_TEST_", "QINGDAN_SUPERVISED_")
"""What one of our processes tells another one; nobody sets it."""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_link_leads_to_a_file(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))

    assert [target for target in targets if "://" not in target and not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_link_into_a_page_leads_to_a_heading(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]*)#([^)\s]+)\)", page.read_text(encoding="utf-8"))

    wrong = [
        f"{target}#{anchor}"
        for target, anchor in targets
        if "://" not in target and anchor not in _anchors(page.parent / target if target else page)
    ]

    assert wrong == []


def _anchors(page: Path) -> set[str]:
    """Return what the headings of a page are called in links."""
    heads = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\s-]", "", head.lower()).replace(" ", "-") for head in heads}


def test_the_index_of_decisions_has_each_with_its_title() -> None:
    folder = ROOT / "docs" / "adr"
    told = re.findall(r"^- \[(\d+)\]\(([^)]+)\) (.+)$", (folder / "README.md").read_text(encoding="utf-8"), re.M)
    heads = [(file.name, file.read_text(encoding="utf-8").splitlines()[0]) for file in sorted(folder.glob("0*.md"))]

    assert sorted((name, f"# {number}. {title}") for number, name, title in told) == heads


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_file_that_is_named_from_the_root_is_there(page: Path) -> None:
    quoted = re.findall(r"`(?:python )?([\w./*-]+/[\w./*-]*)`", page.read_text(encoding="utf-8"))
    named = [path for path in quoted if path.split("/")[0] in FOLDERS and not path.startswith(".run/")]

    assert [path for path in named if not any(ROOT.glob(path.rstrip("/")))] == []


def test_a_command_that_is_named_can_be_called() -> None:
    named = {
        found
        for page in PAGES
        for found in re.findall(r"qingdan (<service>|\w+) ([a-z][a-z-]+)", page.read_text(encoding="utf-8"))
    }
    wrong = [
        f"qingdan {name} {command}"
        for name, command in named
        for one in (("review",) if name == "<service>" else (name,))
        if command not in _commands(one)
    ]

    assert len(named) > 20
    assert wrong == []


def test_a_target_that_is_named_can_be_made() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    named = {
        target
        for page in PAGES
        for target in re.findall(r"(?:`|^)make ([a-z-]+)[^a-z]", page.read_text(encoding="utf-8"), re.M)
    }

    assert "demo" in named
    assert named - targets == set()


def test_whatever_runs_by_itself_stands_on_the_page_with_its_period() -> None:
    script = (
        "import json; from shared.runtime.celery_app import app; app.loader.import_default_modules();"
        "print(json.dumps({name: entry['schedule'] for name, entry in app.conf.beat_schedule.items()}))"
    )
    environment = {
        **os.environ,
        "QINGDAN_CELERY_SERVICES": ",".join(SERVICES),
        "QINGDAN_CELERY_AMQP_URI": "pyamqp://nobody",
    }
    told = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, check=True)
    of_many = (".check_outbox", ".end_dead_jobs")
    periods = {
        f"<service>.{name.partition('.')[2]}" if name.endswith(of_many) else name: round(seconds / 60)
        for name, seconds in json.loads(told.stdout).items()
    }

    rows = re.findall(r"^\| `([\w<>]+\.\w+)` \| (\d+) min \|", OPERATIONS, re.M)
    assert {name: int(minutes) for name, minutes in rows} == periods


def test_every_collection_is_on_the_page_of_the_model() -> None:
    files = [path for folder in ("services", "shared/runtime") for path in (ROOT / folder).rglob("*.py")]
    stored = {name for path in files for name in re.findall(r'"collection": "(\w+)"', path.read_text(encoding="utf-8"))}
    model = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")

    assert len(stored) > 50
    assert [name for name in sorted(stored) if f"`{name}`" not in model] == []


def test_every_setting_is_explained() -> None:
    files = [path for folder in ("services", "shared", "stack") for path in (ROOT / folder).rglob("*.py")]
    read = {
        name for path in files for name in re.findall(r'"(QINGDAN_[A-Z_]*[A-Z])"', path.read_text(encoding="utf-8"))
    }
    explained = OPERATIONS + (ROOT / ".env.example").read_text(encoding="utf-8")

    assert [name for name in sorted(read) if name not in explained and not name.startswith(OWN_FOR_TESTS)] == []


def _commands(name: str) -> set[str]:
    group = import_module("stack.__main__").main if name == "stack" else _cli(name)
    assert isinstance(group, click.Group)
    return set(group.commands)


def _cli(service: str) -> object:
    return import_module(f"services.{service}.entrypoints.cli").cli
