"""Log lines on standard error, for people or as JSON for machines; passwords in addresses never appear."""

from __future__ import annotations

import logging
import os
import re
import sys
from datetime import UTC, datetime

import orjson

_SECRET = re.compile(r"(?P<scheme>[a-z+]+://)[^/@\s:]*:[^@\s]*@|(?P<name>Bearer |password=)[^\s,;'\"]+")
QUIET = {"amqp": "WARNING", "kombu": "WARNING", "pymongo": "WARNING", "urllib3": "WARNING", "celery.bootsteps": "INFO"}


def without_secrets(text: str) -> str:
    """Return a text without the passwords in it."""
    return _SECRET.sub(lambda found: f"{found['scheme'] or found['name']}***{'@' if found['scheme'] else ''}", text)


class PlainLines(logging.Formatter):
    """One line for each record: time in UTC, level, logger, message."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))


class JsonLines(PlainLines):
    """One JSON object for each record."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": self.formatTime(record),
            "level": record.levelname,
            "logger": record.name,
            "message": without_secrets(record.getMessage()),
        }
        if record.exc_info:
            line["error"] = without_secrets(self.formatException(record.exc_info))
        return orjson.dumps(line).decode()


def configure(level: str = "INFO", kind: str = "") -> None:
    """Send all logging of this process to standard error. `kind` is ``plain`` or ``json`` (QINGDAN_LOG_FORMAT)."""
    kind = kind or os.environ.get("QINGDAN_LOG_FORMAT", "plain")
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if kind == "json" else PlainLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name, least in QUIET.items():
        logging.getLogger(name).setLevel(max(logging.getLevelName(least), logging.getLevelName(level)))
