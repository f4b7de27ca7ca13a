from __future__ import annotations

import logging
import sys

import orjson
import pytest

from shared.runtime.logs import JsonLines, PlainLines, without_secrets


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("to pyamqp://review:s3cret@127.0.0.1/q", "to pyamqp://***@127.0.0.1/q"),
        ("mongodb://a:p%40w@h1,h2/db?x=1", "mongodb://***@h1,h2/db?x=1"),
        ("Authorization: Bearer abc.def-1", "Authorization: Bearer ***"),
        ("password=geheim, next", "password=***, next"),
        ("http://127.0.0.1:8000/intake/", "http://127.0.0.1:8000/intake/"),
    ],
)
def test_passwords_never_appear(text: str, shown: str) -> None:
    assert without_secrets(text) == shown


def a_record(**changed: object) -> logging.LogRecord:
    fields = {
        "name": "q",
        "levelno": 20,
        "levelname": "INFO",
        "msg": "%s 到了",
        "args": ("amqp://u:p@h",),
        "created": 0.5,
    }
    return logging.makeLogRecord({**fields, **changed})


def test_a_plain_line_has_time_level_and_logger() -> None:
    assert PlainLines().format(a_record()) == "1970-01-01T00:00:00.500Z INFO q amqp://***@h 到了"


def test_a_json_line_holds_the_error_too() -> None:
    try:
        raise ValueError("amqp://u:p@h")
    except ValueError:
        line = orjson.loads(JsonLines().format(a_record(exc_info=sys.exc_info())))

    assert (line["at"], line["level"], line["message"]) == ("1970-01-01T00:00:00.500Z", "INFO", "amqp://***@h 到了")
    assert "Traceback" in line["error"]
    assert "u:p" not in line["error"]
