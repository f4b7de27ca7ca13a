"""What the API accepts as a body: JSON, and nothing that a reader after us could stumble over."""

from __future__ import annotations

import orjson
from flask import request
from werkzeug.exceptions import RequestEntityTooLarge

from shared.kernel.errors import Refusal
from shared.runtime.web.identity import is_api


class NotJson(Refusal):
    """The body is not JSON."""

    code = "not_json"


def check() -> None:
    """
    Refuse a body of the API that is not JSON (NaN, lone surrogates and bottomless nesting included).

    :raises NotJson: saying where reading stopped
    """
    if not is_api() or request.method in ("GET", "HEAD", "OPTIONS"):
        return
    if request.content_length is not None and request.content_length > (request.max_content_length or 0):
        raise RequestEntityTooLarge
    body = request.get_data(cache=True)
    if not body:
        return
    if not request.is_json:
        raise NotJson("请求的内容应当是 JSON：请把 Content-Type 写成 application/json，用 UTF-8 编码发送。")
    try:
        orjson.loads(body)
    except orjson.JSONDecodeError as problem:
        where = f"第 {problem.lineno} 行第 {problem.colno} 个字符"
        raise NotJson(f"请求的内容不是正确的 JSON，读到{where}时看不懂了。请检查后重新发送。") from problem
