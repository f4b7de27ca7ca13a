"""What the API accepts in an address: the parameters that its document names, each once.

A filter that is misspelled and passed over answers with more than was asked for, and no program notices.
"""

from __future__ import annotations

from typing import Any

from flask import current_app, request
from marshmallow import fields

from shared.kernel.errors import Invalid, Problem
from shared.runtime.web.identity import is_api


def check() -> None:
    """
    Refuse parameters of the API that its document does not name, and one value that is given twice.

    Pages take what they know and pass over the rest: an old bookmark is to open.

    :raises Invalid: naming each of them, and the parameters that there are
    """
    if not is_api() or request.endpoint is None:
        return
    known = _parameters(request.endpoint)
    problems = tuple(
        Problem(name, name, said, remedy)
        for name, values in request.args.lists()
        for said, remedy in [_wrong(known, name, len(values))]
        if said
    )
    if problems:
        raise Invalid(f"地址里有 {len(problems)} 个查询参数不对，系统没有查询。", problems)


def _parameters(endpoint: str) -> dict[str, fields.Field[Any]]:
    spec = getattr(current_app.view_functions.get(endpoint), "_spec", {})
    return {
        field.data_key or name: field
        for schema, location in spec.get("args", ())
        if location == "query"
        for name, field in schema.fields.items()
    }


def _wrong(known: dict[str, fields.Field[Any]], name: str, times: int) -> tuple[str, str]:
    if name not in known:
        there = f"可以用的是 {'、'.join(known)}" if known else "请去掉，这个接口不带查询参数"
        return "这个接口没有这个查询参数", there
    if times > 1 and not isinstance(known[name], fields.List):
        return f"写了 {times} 次", "请只写一次"
    return "", ""
