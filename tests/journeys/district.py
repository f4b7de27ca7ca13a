"""The demonstration district as the journeys see it."""

from __future__ import annotations

from dataclasses import dataclass
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
    def portal(self) -> str:
        """The address of the portal, with the slash at its end."""
        return self.stack.urls["portal"]
