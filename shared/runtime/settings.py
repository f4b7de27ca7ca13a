"""What a process of one service is told by its environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

CLOCK_FILE = "QINGDAN_CLOCK_FILE"
"""The variable that names the file of a rehearsal clock (see clock.py)."""

SESSION_HOURS, SESSION_IDLE_MINUTES = "QINGDAN_SESSION_HOURS", "QINGDAN_SESSION_IDLE_MINUTES"
"""How long a session lives in all, and without being used (see web/identity.py)."""

MEMORY_FOR_HASHES = "QINGDAN_PASSWORD_MEMORY_KIB"
LEAST_MEMORY_KIB = 19 * 1024
"""What hashing a password takes at least, for argon2id with t=2, p=1 (OWASP Password Storage Cheat Sheet)."""

RETRY_DELAYS_MS = (1_000, 5_000, 30_000)
"""How long a failing message waits before each new try; then it is a dead letter."""


class WrongSetting(RuntimeError):
    """A variable says what must not be."""


class MissingSetting(RuntimeError):
    """A variable that this process needs is not set."""

    def __init__(self, variable: str) -> None:
        self.variable = variable
        super().__init__(f"the environment variable {variable} is not set; `make up` sets all of them")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The settings of one service. Addresses hold passwords, so `repr` does not show them."""

    service: str
    mongo_uri: str = field(repr=False)
    amqp_uri: str = field(default="", repr=False)
    secret_key: str = field(default="", repr=False)
    web_host: str = "127.0.0.1"
    """Where the web process listens. In a container the door is another machine."""
    web_port: int = 0
    public_url: str = "http://127.0.0.1"
    log_level: str = "INFO"
    retry_delays_ms: tuple[int, ...] = RETRY_DELAYS_MS
    password_memory_kib: int = LEAST_MEMORY_KIB
    """What hashing a password takes; passwords that were hashed with less stay good until they are changed."""
    is_sample_data: bool = False
    """The data are a demonstration: bodies and codes are invented, and every page says so."""
    clock_file: Path | None = None
    """Sets the clock of a rehearsal, and every page says so."""

    @classmethod
    def from_environment(cls, service: str, environment: Mapping[str, str] = os.environ) -> Settings:
        """
        Read the settings of a service. The broker's address may be missing: only a worker needs it.

        :raises MissingSetting: naming the variable
        :raises WrongSetting: when passwords would be hashed with too little
        """
        prefix = f"QINGDAN_{service.upper()}"
        delays = environment.get("QINGDAN_RETRY_DELAYS_MS", "")
        return cls(
            service=service,
            mongo_uri=_needed(environment, f"{prefix}_MONGO_URI"),
            amqp_uri=environment.get(f"{prefix}_AMQP_URI", ""),
            secret_key=_needed(environment, "QINGDAN_SECRET_KEY"),
            web_host=environment.get("QINGDAN_WEB_HOST", "") or cls.web_host,
            web_port=int(environment.get(f"{prefix}_WEB_PORT", "0")),
            public_url=environment.get("QINGDAN_PUBLIC_URL", "http://127.0.0.1").rstrip("/"),
            log_level=environment.get("QINGDAN_LOG_LEVEL", "INFO").upper(),
            retry_delays_ms=tuple(int(delay) for delay in delays.split(",") if delay.strip()) or RETRY_DELAYS_MS,
            password_memory_kib=_password_memory(environment),
            is_sample_data=environment.get("QINGDAN_SAMPLE_DATA", "") == "1",
            clock_file=Path(clock) if (clock := environment.get(CLOCK_FILE, "")) else None,
        )

    def need_broker(self) -> str:
        """
        Return the broker's address.

        :raises MissingSetting: when it was not given
        """
        if not self.amqp_uri:
            raise MissingSetting(f"QINGDAN_{self.service.upper()}_AMQP_URI")
        return self.amqp_uri


def _needed(environment: Mapping[str, str], variable: str) -> str:
    value = environment.get(variable, "")
    if not value:
        raise MissingSetting(variable)
    return value


def _password_memory(environment: Mapping[str, str]) -> int:
    memory = int(environment.get(MEMORY_FOR_HASHES) or LEAST_MEMORY_KIB)
    if memory < LEAST_MEMORY_KIB:
        raise WrongSetting(f"{MEMORY_FOR_HASHES} must be {LEAST_MEMORY_KIB} or more")
    return memory
