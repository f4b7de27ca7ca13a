"""docs/glossary.md: what a domain keeps has a word there, each term stands once, and no word of it is out of use."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.contracts.registry import SERVICES
from shared.kernel import errors

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
QUOTED = {word for quoted in re.findall(r"`([^`]+)`", PAGE) for word in re.findall(r"\w+", quoted)}
REFUSALS = {name for name, found in vars(errors).items() if isinstance(found, type) and issubclass(found, Exception)}


@pytest.mark.parametrize("service", SERVICES)
def test_what_a_domain_keeps_has_a_word(service: str) -> None:
    domain = ROOT / "services" / service / "domain"
    terms = {name for path in domain.rglob("*.py") for name in _classes(path)}
    stored = {name for path in (domain.parent / "adapters").rglob("*.py") for name in _taken_from_domain(path)}

    assert sorted((terms & stored) - QUOTED) == []


def test_a_term_stands_once() -> None:
    terms = Counter(re.findall(r"^\| ([^|]+) \| ", PAGE, re.M))

    assert [term for term, times in terms.items() if times > 1 and term not in {"中文", "–"}] == []


def test_a_class_that_the_glossary_names_exists() -> None:
    named = set(re.findall(r"`([A-Z][a-z]+(?:[A-Z][a-z]+)*)(?:\.\w+)?`", PAGE))
    files = [path for folder in ("services", "shared") for path in (ROOT / folder).rglob("*.py")]
    classes = {name for path in files for name in re.findall(r"^class (\w+)", path.read_text("utf-8"), re.M)}

    assert sorted(named - classes) == []


def _classes(path: Path) -> Iterator[str]:
    """Return the classes of a file but its refusals, whose names are sentences."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef) and not {ast.unparse(base) for base in node.bases} & REFUSALS:
            yield node.name


def _taken_from_domain(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and ".domain" in node.module:
            yield from (alias.name for alias in node.names)
