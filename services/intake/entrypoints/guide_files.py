"""Files of implementation records: JSONL, one record a line, as other systems write them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def numbered_lines(file: Path) -> Iterator[tuple[int, bytes]]:
    """Yield the lines in which something stands, each with its number from 1."""
    with file.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip(b" \t\r\n\xef\xbb\xbf"):
                yield number, line


def record_of(line: bytes) -> dict[str, Any] | str:
    """Return the record of a line, or in words why it is none."""
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return "不是 UTF-8 编码的文字。请把文件另存为 UTF-8。"
    except json.JSONDecodeError as error:
        return f"不是完整的 JSON（第 {error.colno} 个字符处）。请让一条记录占一行。"
    except (ValueError, RecursionError):
        return "JSON 里有过长的数字或过深的嵌套，不是一条记录。请改正这一行。"
    if not isinstance(record, dict):
        return '不是 JSON 对象。一条记录应写成 {"record_id": …, "受理条件": …} 的样子。'
    return record
