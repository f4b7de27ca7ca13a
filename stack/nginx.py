"""The one public door: nginx on a loopback port, static files, five path prefixes, and Flower behind the sign-in."""

from __future__ import annotations

import base64
import json
import os
import pwd
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from stack.server import write_secret

_STATIC = Path(__file__).parents[1] / "shared" / "runtime" / "web" / "static"
_TEMPLATE = Path(__file__).with_name("nginx.conf.template")

_ANSWERS = {
    413: ("too_large", "上传内容超过 20 MB", "请压缩文件或分几次提交。"),
    502: ("restarting", "该服务正在重新启动", "请稍等几秒钟后刷新本页；已经保存的内容不会丢失。"),
    403: ("forbidden", "您没有查看此页面的权限", "请用有权限的账号登录，或联系机构账号管理员。"),
}

_PAGE = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>{refresh}</head>
<body><main><h1>{title}</h1><p>{remedy}</p><p><a href="/">返回首页</a></p></main></body></html>
"""


@dataclass(frozen=True, kw_only=True)
class Door:
    """Where nginx listens, and the addresses behind it."""

    listen: str
    services: Mapping[str, str]
    flower: str
    flower_login: str = field(repr=False)


def write_files(folder: Path, door: Door) -> None:
    """Write the configuration and the answers that nginx gives itself."""
    for name in ("temporary", "errors"):
        (folder / name).mkdir(mode=0o700, exist_ok=True)
    for status, (code, title, remedy) in _ANSWERS.items():
        refresh = '<meta http-equiv="refresh" content="3">' if status == 502 else ""
        page = _PAGE.format(title=title, remedy=remedy, refresh=refresh)
        (folder / "errors" / f"{status}.html").write_text(page, encoding="utf-8")
        answer = {"code": code, "message": f"{title}：{remedy}", "problems": []}
        (folder / "errors" / f"{status}.json").write_text(json.dumps(answer, ensure_ascii=False), encoding="utf-8")
    write_secret(folder / "nginx.conf", configuration(folder, door))  # it holds Flower's password


def command(folder: Path) -> list[str]:
    """Return the command that runs nginx in the foreground on the files in this folder."""
    # -e: its first error may come before it has read where errors go
    files = ["-e", str(folder / "error.log"), "-p", str(folder), "-c", str(folder / "nginx.conf")]
    return ["nginx", *files, "-g", "daemon off;"]


def configuration(folder: Path, door: Door) -> str:
    """Return the text of nginx.conf."""
    text = _TEMPLATE.read_text(encoding="utf-8")
    values = {
        "USER": f"user {pwd.getpwuid(os.getuid()).pw_name};" if os.getuid() == 0 else "",
        "FOLDER": str(folder),
        "STATIC": str(_STATIC),
        "LISTEN": door.listen,
        "UPSTREAMS": "\n".join(_upstream(service, address) for service, address in door.services.items()),
        "PREFIXES": "\n".join(_prefix(service) for service in door.services),
        "FLOWER": door.flower,
        "FLOWER_LOGIN": base64.b64encode(door.flower_login.encode()).decode(),
    }
    for name, value in values.items():
        text = text.replace(f"@{name}@", value)
    return text


def _upstream(service: str, address: str) -> str:
    # max_fails=0: with one server, nginx must try it again at once after a restart
    return f"    upstream {service} {{ server {address} max_fails=0; keepalive 8; }}"


def _prefix(service: str) -> str:
    return f"""        location = /{service} {{ return 308 /{service}/; }}
        location /{service}/ {{ proxy_pass http://{service}; }}"""
