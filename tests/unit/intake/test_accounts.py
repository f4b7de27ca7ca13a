"""Passwords and the lock-out after wrong ones."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.intake.domain.accounts import Attempts, LockedOut, password_problems, refusal_after
from tests.unit.intake.builders import NOW


def test_a_locked_name_is_refused_until_the_lock_ends() -> None:
    """The message says how long, and not whether there is such an account."""
    attempts = Attempts(failures=5, locked_until=NOW + timedelta(minutes=15))

    with pytest.raises(LockedOut, match="请 15 分钟后再试"):
        attempts.check_open(NOW)
    with pytest.raises(LockedOut, match="请 1 分钟后再试"):
        attempts.check_open(NOW + timedelta(minutes=14, seconds=30))
    attempts.check_open(NOW + timedelta(minutes=15))


@pytest.mark.parametrize(
    ("failures", "words"), [(1, "再错 4 次，账号锁定 15 分钟"), (4, "再错 1 次"), (5, "账号已锁定 15 分钟")]
)
def test_the_refusal_counts_down(failures: int, words: str) -> None:
    """Whoever mistypes knows how many tries are left."""
    message = refusal_after(Attempts(failures=failures)).message

    assert "账号或口令不对" in message
    assert words in message


@pytest.mark.parametrize(
    ("password", "is_good"),
    [
        ("a-good-password", True),
        ("short", False),
        ("x" * 129, False),
        ("my-mzj-bianzhi-1", False),
        ("十个汉字也是好口令呀呀", True),
    ],
)
def test_passwords(password: str, is_good: bool) -> None:
    """Length counts, the account name must not be in it; nothing else is asked."""
    assert is_good is not bool(list(password_problems(password, "mzj-bianzhi")))
