"""The one public door: nginx on a loopback port, static files, five path prefixes, and Flower behind the sign-in."""

from __future__ import annotations

import base64
import json
import os
import pwd
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path

from shared.runtime.settings import WrongSetting
from stack.server import write_secret

TRUSTED_PROXY = "QINGDAN_TRUSTED_PROXY"
"""The setting that names the proxies before nginx, as addresses or networks with commas between them."""

_STATIC = Path(__file__).parents[1] / "shared" / "runtime" / "web" / "static"
_TEMPLATE = Path(__file__).with_name("nginx.conf.template")

_ANSWERS = {
    400: ("bad_request", "没有看懂这次请求", "请检查地址里有没有多余的字符，或者从首页重新进入。"),
    403: ("forbidden", "您没有查看此页面的权限", "请用有权限的账号登录，或联系机构账号管理员。"),
    404: ("not_found", "没有这个页面", "请检查地址，或者从首页重新进入。"),
    405: ("method_not_allowed", "这个地址不能这样用", "请从页面上的按钮或链接进入。"),
    408: ("timeout", "等待超时，内容没有传完", "请检查网络后再试；没有传完的内容没有保存。"),
    411: ("length_required", "请求没有写明长度", "请换用常见的浏览器，或请接口的开发人员按接口说明发送。"),
    412: ("precondition_failed", "文件已经换成新的", "请重新下载整个文件。"),
    413: ("too_large", "上传内容超过 20 MB", "请压缩文件或分几次提交。"),
    414: ("uri_too_long", "地址太长", "请缩短要找的内容，或减少查询条件后再试。"),
    416: ("range_not_satisfiable", "没有文件的这一段", "请重新下载整个文件。"),
    429: ("too_many_requests", "操作太频繁", "请等一分钟再试。"),
    431: (
        "headers_too_large",
        "浏览器发来的附带信息太大",
        "请清除浏览器里本网站的 Cookie 后再试；工作人员要重新登录。",
    ),
    500: ("internal_error", "系统出错了", "请过一分钟再试；如果还是这样，请联系运维人员。"),
    501: ("not_implemented", "系统不支持这种请求方式", "请换用常见的浏览器，或请接口的开发人员按接口说明发送。"),
    502: ("restarting", "该服务正在重新启动", "请稍等几秒钟后刷新本页；已经保存的内容不会丢失。"),
    505: ("version_not_supported", "浏览器用的协议版本不对", "请换用常见的浏览器后再试。"),
}
"""What nginx answers itself: status -> code, what happened, what to do."""

_OTHER_STATUS = {494: 431, 503: 502, 504: 502}
"""A failure as nginx numbers it -> the answer that it gets; 494 is its own number for headers that are too large."""

_PAGE = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · 江津区政务服务事项清单</title>
<link rel="stylesheet" href="/static/vendor/bootstrap.min.css"><link rel="stylesheet" href="/static/qingdan.css"></head>
<body class="portal">
<header class="top"><div class="wrap"><a class="brand" href="/">江津区政务服务事项</a></div></header>
<main class="wrap"><div class="phead pt-4"><h1>{title}</h1></div>
<div class="note warn"><p class="mb-0">{remedy}</p></div><p><a href="/">返回首页</a></p></main></body></html>
"""


@dataclass(frozen=True, kw_only=True)
class Door:
    """Where nginx listens, the addresses behind it, and the proxies before it that tell from where a visitor comes."""

    listen: str
    services: Mapping[str, str]
    flower: str
    flower_login: str = field(repr=False)
    proxies: tuple[str, ...] = ()


def proxies_in(environment: Mapping[str, str]) -> tuple[str, ...]:
    """
    Return the proxies that the environment names.

    :raises WrongSetting: when one of them is no address
    """
    named = [each.strip() for each in environment.get(TRUSTED_PROXY, "").split(",")]
    try:
        return tuple(str(ip_network(each, strict=False)) for each in named if each)
    except ValueError as problem:
        raise WrongSetting(f"{TRUSTED_PROXY}: {problem}") from problem


def write_files(folder: Path, door: Door) -> None:
    """Write the configuration and the answers that nginx gives itself."""
    for name in ("temporary", "errors"):
        (folder / name).mkdir(mode=0o700, exist_ok=True)
    for status, (code, title, remedy) in _ANSWERS.items():
        page = _PAGE.format(title=title, remedy=remedy)
        (folder / "errors" / f"{status}.html").write_text(page, encoding="utf-8")
        answer = {"code": code, "message": f"{title}：{remedy}", "problems": []}
        (folder / "errors" / f"{status}.json").write_text(json.dumps(answer, ensure_ascii=False), encoding="utf-8")
    write_secret(folder / "nginx.conf", configuration(folder, door))  # it holds Flower's password


def command(folder: Path) -> list[str]:
    """Return the command that runs nginx in the foreground on the files in this folder."""
    # -e: its first error may come before it has read where errors go
    files = ["-e", "stderr", "-p", str(folder), "-c", str(folder / "nginx.conf")]
    return ["nginx", *files, "-g", "daemon off;"]


def configuration(folder: Path, door: Door) -> str:
    """Return the text of nginx.conf."""
    text = _TEMPLATE.read_text(encoding="utf-8")
    values = {
        "USER": f"user {pwd.getpwuid(os.getuid()).pw_name};" if os.getuid() == 0 else "",
        "FOLDER": str(folder),
        "STATIC": str(_STATIC),
        "LISTEN": door.listen,
        "PROXIES": "\n".join(_proxies(door.proxies)),
        "ERROR_PAGES": "\n".join(_error_pages()),
        "UPSTREAMS": "\n".join(_upstream(service, address) for service, address in door.services.items()),
        "PREFIXES": "\n".join(_prefix(service) for service in door.services),
        "FLOWER": door.flower,
        "FLOWER_LOGIN": base64.b64encode(door.flower_login.encode()).decode(),
    }
    for name, value in values.items():
        text = text.replace(f"@{name}@", value)
    return text


def _proxies(addresses: tuple[str, ...]) -> Iterator[str]:
    for address in addresses:
        yield f"    set_real_ip_from {address};"
    if addresses:
        yield "    real_ip_header X-Forwarded-For;"
        yield "    real_ip_recursive on;"


def _error_pages() -> Iterator[str]:
    for status in sorted({*_ANSWERS, *_OTHER_STATUS}):
        shown = _OTHER_STATUS.get(status, status)
        yield f"        error_page {status} ={shown} /_answers/{shown}.$answer_kind;"


def _upstream(service: str, address: str) -> str:
    # max_fails=0: with one server, nginx must try it again at once after a restart
    return f"    upstream {service} {{ server {address} max_fails=0; keepalive 8; }}"


def _prefix(service: str) -> str:
    return f"""        location = /{service} {{ return 308 /{service}/; }}
        location /{service}/ {{ proxy_pass http://{service}; }}"""
