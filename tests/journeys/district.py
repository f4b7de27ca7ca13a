"""The demonstration district as the journeys see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pymongo

from stack.demo.setup import Accounts
from stack.local import Stack


@dataclass
class District:
    """The demonstration district after `make demo`: its stack, accounts, items, and what the command printed."""

    run_dir: Path
    stack: Stack
    accounts: Accounts
    item_ids: list[str]
    output: str
    client: pymongo.MongoClient[dict[str, Any]]

    def body_id(self, key: str) -> str:
        """Return the id under which a body of the demonstration is registered."""
        return self.accounts.body_id(key)

    @property
    def clock_file(self) -> Path:
        """The file of the rehearsal clock by which all processes of the stack work."""
        return self.run_dir / "clock"

    def set_clock(self, ahead: timedelta) -> None:
        """Move the clock of all processes ahead of the machine's by so much, in whole seconds."""
        self.clock_file.write_text(f"+{round(ahead.total_seconds())}", encoding="utf-8")

    @property
    def portal(self) -> str:
        """The address of the portal, with the slash at its end."""
        return self.stack.urls["portal"]
