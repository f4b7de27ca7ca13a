"""The OpenAPI document of each service, made from the schemas its API checks with, and the page that shows it."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, APIFlask
from flask import current_app, jsonify, render_template
from flask.typing import ResponseReturnValue

from shared.runtime.web.access import PUBLIC, needs, public, routes

VERSION = "1.0"
EVERYONE = "inbox.view"
TITLES = {
    "intake": "编制报送",
    "review": "联合审核",
    "coding": "统一编码",
    "publish": "公布",
    "notify": "通知督查",
}
PROBLEM = {
    "type": "object",
    "properties": {
        "field": {"type": "string", "description": "要素的路径，例如 legal_basis.0.title"},
        "label": {"type": "string", "description": "要素的中文名称"},
        "message": {"type": "string"},
        "remedy": {"type": "string", "description": "怎样改正"},
        "row": {"type": "integer", "nullable": True, "description": "第几行，从 1 数起"},
        "rule": {"type": "string"},
    },
}
FAILURE = {
    "type": "object",
    "properties": {
        "code": {"type": "string", "description": "不变的错误代码"},
        "message": {"type": "string", "description": "给人看的说明"},
        "problems": {"type": "array", "items": PROBLEM},
    },
}

FAILURE_CONTENT = {"application/json": {"schema": {"$ref": "#/components/schemas/ValidationError"}}}
"""The component that `VALIDATION_ERROR_SCHEMA` becomes; every document has an operation that is checked."""
REFUSALS = {
    "400": "请求的内容不是 JSON",
    "404": "没有找到，或者不是本单位能看的",
    "409": "内容已经变了，或者现在的状态不允许",
    "422": "内容不对，problems 列出全部问题",
}
OF_SIGNED_IN = {"401": "没有令牌，或者令牌没有这个、已吊销、已到期", "403": "没有这个权限"}
ANYTHING_ELSE = "没有办成，例如内容太大（413）、太频繁（429）、出错（500）、暂时不能用（503）"


def title_of(service: str) -> str:
    """Return the title of a service's API."""
    return f"江津区政务服务事项清单 · {TITLES.get(service, service)}接口"


def configure(app: APIFlask) -> None:
    """Describe what is common to all operations: bearer tokens, and the one form of every failure."""
    app.config.update(
        LOCALE="zh",
        HTTP_ERROR_SCHEMA=FAILURE,
        VALIDATION_ERROR_SCHEMA=FAILURE,
        VALIDATION_ERROR_DESCRIPTION="内容不对，problems 列出全部问题",
        NOT_FOUND_DESCRIPTION="没有找到",
        SUCCESS_DESCRIPTION="完成",
        AUTO_404_RESPONSE=False,
        SYNC_LOCAL_SPEC=False,
    )
    app.security_schemes = {
        "bearer": {
            "type": "http",
            "scheme": "bearer",
            "description": "机器客户端用账号管理员建立时给出的令牌（qdc_ 开头），到期或吊销后失效；"
            "个人也可以用账号和口令向 /intake/api/sessions 取令牌，最长 12 小时有效。",
        }
    }


def blueprint(service: str) -> APIBlueprint:
    """Return the route that shows the document."""
    document = APIBlueprint("openapi_document", __name__, url_prefix=f"/{service}/api", enable_openapi=False)

    @document.get("/openapi.json")
    @public
    def openapi_json() -> ResponseReturnValue:
        """Show the document to everybody: it holds no data."""
        return jsonify(description_of(current_app, f"/{service}/api/"))  # type: ignore[arg-type]

    return document


def page_blueprint(service: str) -> APIBlueprint:
    """Return the page that shows the document. It asks nothing of another host (ADR 0012)."""
    pages = APIBlueprint("openapi_page", __name__, url_prefix=f"/{service}/api-docs", enable_openapi=False)

    @pages.get("/")
    @needs(EVERYONE)
    def api_docs() -> ResponseReturnValue:
        """Whoever connects another system reads how the API is used."""
        document = f"/{service}/api/openapi.json"
        return render_template("openapi.html", title=title_of(service), document=document, titles=TITLES)

    return pages


def description_of(app: APIFlask, prefix: str) -> dict[str, object]:
    """Return the document with the API's operations only, each with the token it asks for."""
    spec = dict(app.spec)
    paths = {path: operations for path, operations in spec["paths"].items() if path.startswith(prefix)}
    open_routes = {
        (route.rule, method) for route in routes(app) if route.permission == PUBLIC for method in route.methods
    }
    for rule, operations in paths.items():
        for method, operation in operations.items():
            is_open = (_flask_rule(app, rule), method.upper()) in open_routes
            if not is_open:
                operation["security"] = [{"bearer": []}]
            _described(operation)
            _refusals_described(operation, is_open=is_open)
    spec["paths"] = paths
    used = {tag for operations in paths.values() for operation in operations.values() for tag in operation["tags"]}
    spec["tags"] = [tag for tag in spec.get("tags", []) if tag["name"] in used]
    return spec


def _described(operation: dict[str, Any]) -> None:
    """Give parameters their Chinese names, and promise no shape of an answer where none was declared."""
    for parameter in operation.get("parameters", ()):
        title = parameter.get("schema", {}).get("title")
        if title and not parameter.get("description"):
            parameter["description"] = title
    for response in operation["responses"].values():
        if any(not content.get("schema") for content in response.get("content", {}).values()):
            del response["content"]


def _refusals_described(operation: dict[str, Any], *, is_open: bool) -> None:
    """Name what may be answered when nothing was done; all of it has one form (`errors.answer`)."""
    refusals = {**REFUSALS, **({"401": "账号或口令不对"} if is_open else OF_SIGNED_IN)}
    if "requestBody" not in operation:
        del refusals["400"]
    for status, description in sorted(refusals.items()):
        operation["responses"].setdefault(status, {"description": description, "content": FAILURE_CONTENT})
    operation["responses"]["default"] = {"description": ANYTHING_ELSE, "content": FAILURE_CONTENT}


def _flask_rule(app: APIFlask, path: str) -> str:
    """Return the rule in Flask's spelling: OpenAPI writes ``{item_id}`` for ``<item_id>``."""
    for rule in app.url_map.iter_rules():
        plain = rule.rule
        for argument in rule.arguments:
            plain = _without_converter(plain, argument)
        if plain == path:
            return str(rule.rule)
    return path


def _without_converter(rule: str, argument: str) -> str:
    start = rule.rfind("<", 0, rule.index(argument + ">"))
    return f"{rule[:start]}{{{argument}}}{rule[rule.index(argument + '>') + len(argument) + 1 :]}"
