"""One private mongod and one private RabbitMQ for a whole test run; a fresh database and virtual host for each test."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from pathlib import Path

from stack.ports import free_port
from stack.servers import Mongod, RabbitMQ


@dataclass
class TestMongod:
    """The database server of this run, started when the first test asks for it."""

    __test__ = False

    directory: Path
    server: Mongod = field(init=False)
    _free: dict[str, list[str]] = field(default_factory=dict)

    def taken(self, service: str) -> str:
        """Return the name of an empty database of a service, a new one where none is free."""
        free = self._free.setdefault(service, [])
        return free.pop() if free else f"test_{service}_{secrets.token_hex(5)}"

    def give_back(self, service: str, name: str) -> None:
        """Let others have a database that is empty again."""
        self._free[service].append(name)

    def start(self) -> TestMongod:
        """Start it and wait until there is a primary."""
        self.server = Mongod(self.directory / "mongod", free_port(), auth=False)
        self.server.start()
        self.server.wait()
        return self

    @property
    def uri(self) -> str:
        """The address without a database."""
        return self.server.uri

    def uri_of(self, database: str) -> str:
        """The address with a database."""
        return self.uri.replace("/?", f"/{database}?")

    def stop(self) -> None:
        """End it at once: nobody will read its data again."""
        self.server.kill()


@dataclass
class TestBroker:
    """The broker of this run, started when the first test asks for it."""

    __test__ = False

    directory: Path
    server: RabbitMQ = field(init=False)
    vhosts: list[str] = field(default_factory=list)

    def start(self) -> TestBroker:
        """Start it and wait until clients can connect."""
        self.server = RabbitMQ(self.directory / "rabbitmq", free_port(), free_port())
        self.server.start()
        self.server.wait()
        return self

    def vhost(self) -> str:
        """Make a fresh, empty virtual host and return its address."""
        name = f"test-{secrets.token_hex(5)}"
        self.vhosts.append(name)
        return self.server.make_vhost(name)

    def forget(self, uri: str) -> None:
        """Delete a virtual host with everything in it."""
        name = uri.rpartition("/")[2]
        self.vhosts.remove(name)
        self.server.delete_vhost(name)

    def stop(self) -> None:
        """End it at once: nobody will read its data again."""
        self.server.kill()
