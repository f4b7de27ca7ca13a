"""RabbitMQ as a private node, beside any other broker of the machine."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any
from urllib.parse import quote

import amqp
import requests

from stack.ports import LOOPBACK, free_port, is_free
from stack.server import Server, ServerMissing, write_secret

ACK_TIMEOUT_MS = 24 * 3_600_000
"""
How long a delivery may stay without its ack. By default that is half an hour: a Celery worker whose task takes longer
loses its channel and ends, and the task, done or not, is begun again. A task may take an hour, and the worker holds one
of each queue meanwhile. What hangs is found by other means: a connection's heartbeat, a task's limit.
"""
_RABBITMQ_SERVER = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")


def rabbitmq_binary() -> Path:
    """Return the start script of RabbitMQ itself (the one on PATH changes the user)."""
    if not _RABBITMQ_SERVER.exists():
        raise ServerMissing("没有找到 RabbitMQ：请以 root 运行 apt-get install -y rabbitmq-server")
    return _RABBITMQ_SERVER


class Management:
    """The management plugin of a broker: it makes virtual hosts and accounts."""

    def __init__(self, url: str, user: str, password: str) -> None:
        self._url, self._login = url.rstrip("/"), (user, password)

    def ask(self, method: str, path: str, body: Any = None) -> requests.Response:
        """
        Ask, for example ``ask("PUT", "/vhosts/test")``.

        :raises requests.RequestException: when it does not answer, or refuses
        """
        answer = requests.request(method, f"{self._url}/api{path}", json=body, auth=self._login, timeout=20)
        answer.raise_for_status()
        return answer

    def make_vhost(self, name: str) -> None:
        """Make a virtual host in which the asking account may do everything."""
        self.ask("PUT", f"/vhosts/{quote(name, safe='')}")

    def delete_vhost(self, name: str) -> None:
        """Delete a virtual host with everything in it."""
        self.ask("DELETE", f"/vhosts/{quote(name, safe='')}")


class RabbitMQ(Server):
    """A RabbitMQ node of its own: own cookie, own data, own ports, beside any other broker of the machine."""

    name = "rabbitmq"
    administrator = "admin"

    def __init__(self, directory: Path, port: int, management_port: int | None = None, *, password: str = "") -> None:
        super().__init__(directory, port)
        self.management_port, self._password = management_port, password or secrets.token_urlsafe(24)

    @property
    def uri(self) -> str:
        """The administrator's address in the virtual host `/`."""
        return self.admin_uri_for("/")

    def admin_uri_for(self, vhost: str) -> str:
        """Return the administrator's address in a virtual host."""
        return self.uri_for(self.administrator, self._password, vhost)

    def uri_for(self, user: str, password: str, vhost: str = "/") -> str:
        """Return an address; `pyamqp` so that a stray librabbitmq package cannot switch confirms off."""
        who = f"{quote(user, safe='')}:{quote(password, safe='')}"
        return f"pyamqp://{who}@{LOOPBACK}:{self.port}/{quote(vhost, safe='')}"

    @property
    def management_url(self) -> str:
        """The address of the management plugin."""
        return f"http://{LOOPBACK}:{self.management_port}"

    @property
    def management_uri(self) -> str:
        """The same with the administrator's name and password, as Flower wants it."""
        who = f"{quote(self.administrator, safe='')}:{quote(self._password, safe='')}"
        return f"http://{who}@{LOOPBACK}:{self.management_port}"

    @property
    def management(self) -> Management:
        """The management plugin, asked as the administrator."""
        return Management(self.management_url, self.administrator, self._password)

    def api(self, method: str, path: str, body: Any = None) -> requests.Response:
        """Ask the management plugin, for example ``api("PUT", "/vhosts/test")``."""
        return self.management.ask(method, path, body)

    def prepare(self) -> None:
        """Write cookie, plugins and configuration."""
        self.directory.mkdir(parents=True, exist_ok=True)
        cookie = self.directory / ".erlang.cookie"
        if not cookie.exists():
            write_secret(cookie, secrets.token_hex(20), mode=0o400)
        if not is_free(self._distribution_port()):
            self._kept_port.unlink()  # nothing but epmd knows it, so any other will do
        plugins = "rabbitmq_management" if self.management_port else ""
        (self.directory / "enabled_plugins").write_text(f"[{plugins}].")
        (self.directory / "env.conf").write_text("")  # read instead of the machine's own
        lines = [
            f"listeners.tcp.1 = {LOOPBACK}:{self.port}",
            f"default_user = {self.administrator}",
            f"default_pass = {self._password}",
            "disk_free_limit.absolute = 50MB",
            "vm_memory_high_watermark.absolute = 1GB",
            "collect_statistics_interval = 5000",
            f"consumer_timeout = {ACK_TIMEOUT_MS}",
        ]
        if self.management_port:
            lines += ["management.tcp.ip = 127.0.0.1", f"management.tcp.port = {self.management_port}"]
        write_secret(self.directory / "rabbitmq.conf", "\n".join([*lines, ""]))

    def command(self) -> list[str]:
        """Return the start script."""
        return [str(rabbitmq_binary())]

    def environment(self) -> dict[str, str]:
        """Return the variables that move the node to its own directory and ports."""
        here = self.directory
        quiet = "-kernel inet_dist_use_interface {127,0,0,1} +S 2:2 +SDcpu 1:1 +A 4 +sbwt none"
        return {
            "HOME": str(here),
            "RUNNING_UNDER_SYSTEMD": "1",  # the script becomes the server, so that a signal reaches the server itself
            "RABBITMQ_NODENAME": f"qingdan{self.port}@localhost",
            "RABBITMQ_DIST_PORT": str(self._distribution_port()),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": quiet,
            "RABBITMQ_CTL_DIST_PORT_MIN": "0",
            "ERL_EPMD_ADDRESS": LOOPBACK,  # epmd serves all Erlang nodes of the machine: it is never stopped
            "RABBITMQ_MNESIA_BASE": str(here / "mnesia"),
            "RABBITMQ_LOG_BASE": str(here / "log"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(here / "enabled_plugins"),
            "RABBITMQ_CONFIG_FILE": str(here / "rabbitmq.conf"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(here / "none.config"),
            "RABBITMQ_CONF_ENV_FILE": str(here / "env.conf"),
            "RABBITMQ_PID_FILE": str(here / "pid"),
        }

    def is_ready(self) -> bool:
        """Tell whether the node accepts clients and, when it has the management plugin, answers there."""
        try:
            with self.connect():
                pass
            if self.management_port:
                self.api("GET", "/overview")
        except (OSError, amqp.AMQPError, requests.RequestException):
            return False
        return True

    def connect(self, vhost: str = "/") -> amqp.Connection:
        """Connect as the administrator."""
        connection = amqp.Connection(
            f"{LOOPBACK}:{self.port}", self.administrator, self._password, virtual_host=vhost, connect_timeout=2
        )
        connection.connect()
        return connection

    def make_vhost(self, name: str) -> str:
        """Make a virtual host in which the administrator may do everything, and return its address."""
        self.management.make_vhost(name)
        return self.admin_uri_for(name)

    def delete_vhost(self, name: str) -> None:
        """Delete a virtual host with everything in it."""
        self.management.delete_vhost(name)

    def _distribution_port(self) -> int:
        if not self._kept_port.exists():
            self._kept_port.write_text(str(free_port()))
        return int(self._kept_port.read_text())

    @property
    def _kept_port(self) -> Path:
        return self.directory / "distribution_port"
