"""Programs from the distribution's packages: installed when they are missing, or named with the command."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from stack.servers import ServerMissing, mongod_binary

_POLICY = Path("/usr/sbin/policy-rc.d")
_LISTS = Path("/var/lib/apt/lists")


class PackagesMissing(RuntimeError):
    """Programs are missing and this account may not install them."""


@dataclass(frozen=True)
class Package:
    """A package of Debian or Ubuntu, and a file that shows that it is there."""

    name: str
    shows: tuple[str, ...]

    def is_installed(self) -> bool:
        """Tell whether the program can be used, wherever it came from."""
        return any(Path(each).exists() or shutil.which(each) is not None for each in self.shows)


RUNNING = (
    Package("rabbitmq-server", ("/usr/lib/rabbitmq/bin/rabbitmq-server",)),
    Package("nginx", ("nginx", "/usr/sbin/nginx")),
    Package("fonts-noto-cjk", ("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",)),
)
BROWSER = (
    Package("chromium", ("chromium", "chromium-browser", "google-chrome")),
    Package("chromium-driver", ("chromedriver",)),
)
_LIBRARIES_OF_MONGOD = ("libcurl4", "liblzma5", "libssl3")


def install_missing(packages: Sequence[Package]) -> None:
    """
    Install what is missing.

    :raises PackagesMissing: when that needs another account; names the command
    """
    names = [package.name for package in packages if not package.is_installed()]
    if not _mongod_runs():
        names += _LIBRARIES_OF_MONGOD
    if not names:
        return
    command = f"apt-get update && apt-get install -y --no-install-recommends {' '.join(names)}"
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise PackagesMissing(f"缺少程序：{'、'.join(names)}。请以 root 运行：{command}")
    click.echo(f"安装缺少的程序：{'、'.join(names)}")
    with _no_service_started():
        if not any(_LISTS.glob("*_Packages*")):
            _apt("update")
        try:
            _apt("install", "-y", "--no-install-recommends", *names)
        except subprocess.CalledProcessError:
            _apt("update")  # the lists may be older than the mirror
            _apt("install", "-y", "--no-install-recommends", *names)


def _mongod_runs() -> bool:
    try:
        return subprocess.run([mongod_binary(), "--version"], capture_output=True, check=False).returncode == 0
    except ServerMissing as missing:
        raise PackagesMissing(str(missing)) from missing


def _apt(*arguments: str) -> None:
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "-qq", *arguments], check=True, env=quiet, stdout=subprocess.DEVNULL)


@contextmanager
def _no_service_started() -> Iterator[None]:
    """Keep the packages from starting a broker and a web server of their own, which nobody asked for."""
    ours = not _POLICY.exists()
    if ours:
        _POLICY.write_text("#!/bin/sh\nexit 101\n")
        _POLICY.chmod(0o755)
    try:
        yield
    finally:
        if ours:
            _POLICY.unlink(missing_ok=True)
