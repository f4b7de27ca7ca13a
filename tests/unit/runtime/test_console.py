from __future__ import annotations

import sys

import click
import pytest
from click.testing import CliRunner

from shared.runtime.console import command_for, main


def test_a_service_and_the_stack_get_their_words() -> None:
    review = [sys.executable, "-m", "services.review", "cli", "resend", "--since", "2026-01-01"]

    assert command_for(("review", "resend", "--since", "2026-01-01")) == review
    assert command_for(("stack", "up")) == [sys.executable, "-m", "stack", "up"]
    assert command_for(("demo",)) == [sys.executable, "-m", "stack.demo"]


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(click.UsageError, match=r"没有“reviews”.*review"):
        command_for(("reviews",))


def test_without_words_it_explains_itself() -> None:
    result = CliRunner().invoke(main, [])

    assert result.exit_code == 0
    assert "intake、review、coding、publish、notify" in result.output
