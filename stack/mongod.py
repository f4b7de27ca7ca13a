"""MongoDB as a private replica set of one, from the binary that a wheel brought along."""

from __future__ import annotations

import base64
import secrets
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pymongo
from pymongo.errors import OperationFailure, PyMongoError

from stack.ports import LOOPBACK
from stack.server import Server, ServerMissing, write_secret

_ALREADY_INITIATED = 23

_EVICTION = "eviction_dirty_target=40,eviction_dirty_trigger=60,eviction_updates_target=40,eviction_updates_trigger=60"
"""Let changed pages stay in memory until the next checkpoint, once a minute. The defaults (5 and 2.5 % of the cache)
are meant for large caches: in a small one pages of fresh updates were written over and over, 160 to 300 KB an item."""
_HISTORY_SECONDS = 1
"""Nobody here reads the past. By default what every document was in the last five minutes is kept, and an item changes
twenty times: at each checkpoint all of it is written into the history store."""
_SLOW_MS = 1000
"""A bulk write of hundreds takes a tenth of a second on a busy machine; writing each into the log costs more."""


def mongod_binary() -> Path:
    """Return the mongod that its wheel brought along, without importing that package."""
    spec = find_spec("fiftyone")
    for folder in spec.submodule_search_locations or () if spec else ():
        binary = Path(folder) / "db" / "bin" / "mongod"
        if binary.is_file():
            return binary
    raise ServerMissing("没有找到 mongod：请先运行 make setup")


class Mongod(Server):
    """A MongoDB replica set of one member, with a key file and an administrator when `auth` is set."""

    name = "mongod"
    replica_set = "rs0"
    administrator = "admin"

    def __init__(
        self, directory: Path, port: int, auth: bool = False, *, password: str = "", cache_gb: float = 2
    ) -> None:
        super().__init__(directory, port)
        self._auth, self._password, self._cache_gb = auth, password or secrets.token_urlsafe(24), cache_gb

    @property
    def uri(self) -> str:
        """The administrator's address; without accounts, everybody's."""
        if not self._auth:
            return f"mongodb://{LOOPBACK}:{self.port}/?replicaSet={self.replica_set}"
        return self.uri_for(self.administrator, self._password, "")

    def uri_for(self, user: str, password: str, database: str) -> str:
        """Return the address for one account, which lives in the database `admin`."""
        who = f"{quote(user, safe='')}:{quote(password, safe='')}@"
        return f"mongodb://{who}{LOOPBACK}:{self.port}/{database}?replicaSet={self.replica_set}&authSource=admin"

    def prepare(self) -> None:
        """Make the data directory and the key file."""
        (self.directory / "data").mkdir(parents=True, exist_ok=True)
        key = self.directory / "keyfile"
        if self._auth and not key.exists():
            write_secret(key, base64.b64encode(secrets.token_bytes(192)).decode())

    def command(self) -> list[str]:
        """Return mongod with a small cache and a small oplog."""
        arguments = ["--replSet", self.replica_set, "--bind_ip", LOOPBACK, "--port", str(self.port), "--nounixsocket"]
        arguments += ["--dbpath", str(self.directory / "data"), "--oplogSize", "256", "--quiet"]
        arguments += ["--wiredTigerCacheSizeGB", str(self._cache_gb)]
        arguments += ["--wiredTigerEngineConfigString", _EVICTION]
        arguments += ["--slowms", str(_SLOW_MS)]
        arguments += ["--setParameter", "diagnosticDataCollectionEnabled=false"]
        arguments += ["--setParameter", f"minSnapshotHistoryWindowInSeconds={_HISTORY_SECONDS}"]
        if self._auth:
            arguments += ["--keyFile", str(self.directory / "keyfile")]
        return [str(mongod_binary()), *arguments]

    def is_ready(self) -> bool:
        """Tell whether there is a primary; the first time make the replica set and the administrator."""
        client: pymongo.MongoClient[dict[str, Any]] = pymongo.MongoClient(
            LOOPBACK, self.port, directConnection=True, serverSelectionTimeoutMS=300
        )
        try:
            hello = client.admin.command("hello")
            if not hello.get("setName"):
                self._initiate(client)
            return bool(hello.get("isWritablePrimary")) and self._administrator_exists(client)
        except PyMongoError:
            return False
        finally:
            client.close()

    def _initiate(self, client: pymongo.MongoClient[dict[str, Any]]) -> None:
        member = {"_id": 0, "host": f"{LOOPBACK}:{self.port}"}
        settings = {"electionTimeoutMillis": 2_000}
        try:
            client.admin.command(
                "replSetInitiate", {"_id": self.replica_set, "members": [member], "settings": settings}
            )
        except OperationFailure as problem:
            if problem.code != _ALREADY_INITIATED:
                raise

    def _administrator_exists(self, client: pymongo.MongoClient[dict[str, Any]]) -> bool:
        if not self._auth:
            return True
        try:  # mongod lets a client of the same machine make the first account, and only the first
            client.admin.command("createUser", self.administrator, pwd=self._password, roles=["root"])
        except OperationFailure:
            with pymongo.MongoClient[dict[str, Any]](self.uri, serverSelectionTimeoutMS=2_000) as signed_in:
                signed_in.admin.command("ping")
        return True
