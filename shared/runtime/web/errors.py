"""Every way in which a request fails, in one table: status, title, what happened, what to do next.

The API answers JSON ``{"code", "message", "problems"}``, htmx gets one sentence, people a page.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import Any

from apiflask import APIFlask, HTTPError
from flask import Response, current_app, g, jsonify, redirect, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from shared.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Problem, Refusal, Unproven
from shared.runtime.mongo import DATABASE_AWAY
from shared.runtime.web.identity import NotSignedIn, is_api
from shared.runtime.web.navigation import own_path, sign_in_address
from shared.runtime.web.schemas import problems_of

log = logging.getLogger(__name__)

STATUS: dict[type[Refusal], int] = {
    NotFound: 404,
    Unproven: 401,
    Forbidden: 403,
    Invalid: 422,
    Conflict: 409,
    Refusal: 400,
}


@dataclass(frozen=True, kw_only=True)
class Failure:
    """What one answer says of a failure."""

    status: int
    code: str
    title: str
    message: str
    remedy: str = ""
    problems: tuple[Problem, ...] = ()


TITLES = {
    400: "没有看懂这次请求",
    401: "账号或口令不对",
    403: "没有权限",
    404: "没有找到",
    409: "内容已经变了",
    422: "有内容要改",
}
REMEDIES = {
    400: "请返回上一页再试。",
    401: "请检查账号和口令后再试。",
    403: "请返回上一页，或者换一个账号登录。",
    404: "请检查地址，或者从上面的栏目重新进入。",
    409: "请返回上一页，刷新后看过新内容再操作。",
    422: "请返回上一页，改正后再提交。",
}
HTTP = {
    400: ("bad_request", "没有看懂这次请求", "请求的格式不对，系统没有做任何改动。", "请返回上一页再试。"),
    404: ("not_found", "没有这个页面", "地址可能写错了，或者内容已经移走。", "请检查地址，或者从上面的栏目重新进入。"),
    405: (
        "method_not_allowed",
        "这个地址不能这样用",
        "地址存在，但不接受这种请求方式。",
        "请从页面上的按钮或链接进入。",
    ),
    408: ("timeout", "等待超时", "内容没有按时传完，系统没有做任何改动。", "请检查网络后再试。"),
    413: (
        "too_large",
        "内容太大",
        "一次发送的内容不能超过 20 MB，系统没有做任何改动。",
        "请分成几次发送，或者把文件压小。",
    ),
    414: ("uri_too_long", "地址太长", "地址里的查询条件太长。", "请减少查询条件后再试。"),
    415: ("unsupported_media_type", "内容格式不对", "系统不接受这种格式的内容。", "请按接口说明发送。"),
    429: ("too_many_requests", "操作太频繁", "短时间内的请求太多。", "请等一分钟再试。"),
    503: ("unavailable", "服务暂时不能用", "系统正在恢复，您的内容没有丢失也没有提交。", "请过一分钟再试。"),
}
OF_PROGRAMS = "请对照接口说明核对地址、方法和内容。"
"""What to do next where the table's word is about pages; a refusal's own message says it for both."""

CSRF = Failure(
    status=400,
    code="form_expired",
    title="表单已失效",
    message="这个页面打开得太久，或者登录已经换过，为了安全没有提交。",
    remedy="请返回上一页，刷新后重新提交；已填的内容请先复制保存。",
)
TOO_DEEP = Failure(
    status=400,
    code="not_json",
    title="没有看懂这次请求",
    message="JSON 的嵌套太深，系统没有做任何改动。",
    remedy="请减少嵌套后重新发送。",
)
AWAY = Failure(
    status=503,
    code="database_away",
    title="暂时存不进去",
    message="数据库暂时连不上，这次操作可能没有完成。",
    remedy="请过一分钟再提交一次：已经存进去的不会重复。如果一直这样，请联系运维人员。",
)

AWAY_WHILE_READING = replace(
    AWAY, title="暂时打不开", message="数据库暂时连不上，这个页面打不开。", remedy="请过一分钟刷新再看。"
)


def install(app: APIFlask) -> None:
    """Let an application answer every failure from the table."""
    app.register_error_handler(Refusal, lambda error: answer(of_refusal(error)))
    app.register_error_handler(NotSignedIn, _ask_to_sign_in)
    app.register_error_handler(CSRFError, lambda error: answer(CSRF))
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(RecursionError, lambda error: answer(TOO_DEEP))
    app.register_error_handler(Exception, _unforeseen)
    for away in DATABASE_AWAY:
        app.register_error_handler(away, _database_away)
    app.error_callback = _invalid_input  # not `error_processor`: that would also take over every HTTP error


def of_refusal(refusal: Refusal) -> Failure:
    """Return what to answer to a refusal; its kind, not its class, decides the status."""
    status = next(STATUS[kind] for kind in type(refusal).__mro__ if kind in STATUS)
    return Failure(
        status=status,
        code=refusal.code,
        title=TITLES[status],
        message=refusal.message,
        remedy="" if is_api() else REMEDIES[status],
        problems=refusal.problems,
    )


def answer(failure: Failure) -> Response:
    """Return the response in the form that the asker reads."""
    if is_api():
        message = failure.message if failure.problems or not failure.remedy else failure.message + failure.remedy
        problems = [problem.as_dict() for problem in failure.problems]
        response = jsonify(code=failure.code, message=message, problems=problems)
    elif request.headers.get("HX-Request"):
        sentences = [failure.message, *(problem.sentence() + "。" for problem in failure.problems), failure.remedy]
        response = Response("".join(sentences), content_type="text/plain; charset=utf-8")
    else:
        response = current_app.make_response(
            render_template("error.html", failure=failure, request_id=g.get("request_id", ""))
        )
    response.status_code = failure.status
    if failure.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    if failure.status == 503:
        response.headers["Retry-After"] = "10"
    return response


def _http(error: HTTPException) -> Response | HTTPException:
    status = error.code or 500
    if status < 400:
        return error
    if status >= 500 and status not in HTTP:
        return answer(_unexpected())
    code, title, message, remedy = HTTP.get(status, HTTP[400])
    if is_api() and status < 500 and status not in (408, 413, 429):
        remedy = OF_PROGRAMS
    response = answer(Failure(status=status, code=code, title=title, message=message, remedy=remedy))
    if status == 405:
        response.headers["Allow"] = ", ".join(getattr(error, "valid_methods", None) or ())
    return response


def _ask_to_sign_in(error: NotSignedIn) -> Any:
    if is_api():
        code = "session_expired" if error.expired else getattr(error, "code", "not_signed_in")
        response = jsonify(code=code, message=str(error), problems=[])
        response.status_code = 401
        response.headers["WWW-Authenticate"] = "Bearer"
        return response
    target = sign_in_address(_wanted()) + ("&expired=1" if error.expired else "")
    if request.headers.get("HX-Request"):
        response = Response(str(error), status=401, content_type="text/plain; charset=utf-8")
        if not request.headers.get("X-Qingdan-Poll"):
            response.headers["HX-Redirect"] = target
        return response
    return redirect(target, code=303)


def _wanted() -> str:
    """Return where to go after signing in: the page itself, or the page whose form was sent."""
    if request.method == "GET" and not request.headers.get("HX-Request"):
        return request.full_path.rstrip("?")
    shown = request.headers.get("HX-Current-URL") or request.referrer or "/"
    if shown.startswith(request.host_url):
        shown = "/" + shown[len(request.host_url) :]
    return own_path(shown) or "/"


def _invalid_input(error: HTTPError) -> Any:
    schema = None
    view = current_app.view_functions.get(request.endpoint or "")
    spec = getattr(view, "_spec", {})
    details = error.detail if isinstance(error.detail, dict) else {}
    problems: tuple[Problem, ...] = ()
    for location, messages in details.items():
        schema = _schema_of(spec, location)
        problems += problems_of(messages, schema)
    status = error.status_code
    message = f"有 {len(problems)} 处内容不对，系统没有做任何改动。" if problems else "请求的内容不对。"
    title = TITLES.get(status, TITLES[400])
    return answer(Failure(status=status, code="invalid", title=title, message=message, problems=problems))


def _schema_of(spec: dict[str, Any], location: str) -> Any:
    if location in ("json", "form"):
        return getattr(spec.get("body"), "schema", spec.get("body"))
    arguments = [entry[0] for entry in spec.get("args", []) if entry[1] == location]
    return getattr(arguments[0], "schema", arguments[0]) if arguments else None


def _database_away(error: Exception) -> Response:
    log.warning("The database is away: %s", error)
    return answer(AWAY_WHILE_READING if request.method == "GET" else AWAY)


def _unforeseen(error: Exception) -> Response:
    log.exception("Request %s failed", g.get("request_id", ""))
    return answer(_unexpected())


def _unexpected() -> Failure:
    number = g.get("request_id", "")
    return Failure(
        status=500,
        code="internal_error",
        title="系统出错了",
        message=f"这次操作没有完成。错误编号 {number}。",
        remedy="请再试一次；如果还是这样，请把错误编号告诉运维人员。",
    )
