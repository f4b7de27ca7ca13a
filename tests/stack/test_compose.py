"""docker-compose.yml and Dockerfile, which cannot be built here: every name in them leads to something."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from shared.contracts.registry import SERVICES
from shared.runtime.settings import CLOCK_FILE, Settings
from shared.runtime.topology import dead_queue
from stack import accounts, deployed
from stack.programs import CELERY_WORKERS
from stack.rabbitmq import ACK_TIMEOUT_MS

ROOT = Path(__file__).parents[2]
COMPOSE_TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load(COMPOSE_TEXT)
REHEARSAL_TEXT = (ROOT / "docker-compose.rehearsal.yml").read_text(encoding="utf-8")
REHEARSAL: dict[str, Any] = yaml.safe_load(REHEARSAL_TEXT)
CONTAINERS: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
OURS = {name: each for name, each in CONTAINERS.items() if "QINGDAN_IMAGE" in each["image"]}
LASTING = {name: each for name, each in CONTAINERS.items() if name != "provision"}


def test_the_files_keep_to_the_compose_schema() -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    files = sorted(str(file) for file in ROOT.glob("docker-compose*.yml"))
    checked = subprocess.run([*command, *files], capture_output=True, text=True, check=False)

    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_all_processes_of_the_local_stack_are_there() -> None:
    processes = {f"{service}-{role}" for service in SERVICES for role in ("web", "worker")}
    servers = {f"{server}{number}" for server in ("mongo", "rabbitmq") for number in (1, 2, 3)}

    assert set(CONTAINERS) == processes | servers | {"provision", *CELERY_WORKERS, "beat", "flower", "nginx"}


@pytest.mark.parametrize("name", CONTAINERS)
def test_a_container_depends_on_containers_that_can_fulfil_the_condition(name: str) -> None:
    for needed, how in CONTAINERS[name].get("depends_on", {}).items():
        assert needed in CONTAINERS
        if how["condition"] == "service_healthy":
            assert "test" in CONTAINERS[needed]["healthcheck"]
        if how["condition"] == "service_completed_successfully":
            assert CONTAINERS[needed]["restart"].startswith("on-failure")


def test_nothing_waits_for_itself() -> None:
    needs = {name: set(each.get("depends_on", {})) for name, each in CONTAINERS.items()}
    while ready := {name for name, wanted in needs.items() if not wanted}:
        needs = {name: wanted - ready for name, wanted in needs.items() if name not in ready}

    assert needs == {}


def test_the_door_looks_for_its_services_anew_when_one_was_made_anew() -> None:
    """It asks for their addresses at its start only: a container that was replaced has another."""
    behind = {f"{service}-web" for service in SERVICES} | {"flower"}

    assert {name for name, how in CONTAINERS["nginx"]["depends_on"].items() if how.get("restart")} == behind


@pytest.mark.parametrize("kind", ["volumes", "networks", "secrets", "configs"])
def test_what_containers_name_is_defined_and_what_is_defined_is_named(kind: str) -> None:
    named = {name for each in CONTAINERS.values() for name in _names(each.get(kind, []))}

    assert named == set(COMPOSE[kind])


def _names(entries: Any) -> Iterator[str]:
    for entry in entries:
        yield entry["source"] if isinstance(entry, dict) else entry.split(":")[0]


def test_published_ports_are_distinct_and_only_the_door_has_one() -> None:
    published = [(name, port) for name, each in CONTAINERS.items() for port in each.get("ports", [])]

    assert [name for name, _port in published] == ["nginx"]
    assert len({port for _name, port in published}) == len(published)
    assert COMPOSE["networks"]["inside"] == {"internal": True}


@pytest.mark.parametrize("name", LASTING)
def test_every_lasting_container_has_a_health_check_and_restarts(name: str) -> None:
    check = LASTING[name]["healthcheck"]

    assert check["test"][0] in {"CMD", "CMD-SHELL"}
    assert check["interval"]
    assert check["retries"]
    assert LASTING[name]["restart"] == "unless-stopped"


def test_every_variable_is_documented_and_every_documented_one_is_used() -> None:
    used = set(re.findall(r"\$\{([A-Z_]+)", COMPOSE_TEXT + REHEARSAL_TEXT))
    documented = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE))

    assert used == documented


def test_a_rehearsal_gives_the_clock_to_every_process_of_ours_and_nothing_else_does() -> None:
    """To those that have the settings of a service, as in the local stack; what compose merges keeps their volumes."""
    reads_settings = {name for name, each in CONTAINERS.items() if "QINGDAN_SECRET_KEY" in each.get("environment", {})}

    assert set(REHEARSAL["services"]) == reads_settings
    for name, added in REHEARSAL["services"].items():
        [volume] = added["volumes"]
        folder = volume.split(":")[-2]
        assert set(added) == {"environment", "volumes"}
        assert volume.endswith(":ro")
        assert [entry for entry in CONTAINERS[name].get("volumes", []) if entry.split(":")[1] == folder] == []
        assert Path(added["environment"][CLOCK_FILE]).parent == Path(folder)
    assert CLOCK_FILE not in COMPOSE_TEXT


def test_no_secret_has_a_default() -> None:
    secrets = re.findall(r"\$\{\w*(?:PASSWORD|KEY|COOKIE)\w*(.*?)\}", COMPOSE_TEXT)

    assert set(secrets) == {":?"}


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("role", ["web", "worker"])
def test_a_process_has_its_own_settings_and_nobody_elses(service: str, role: str) -> None:
    environment = CONTAINERS[f"{service}-{role}"]["environment"]

    settings = Settings.from_environment(service, environment)

    assert settings.mongo_uri.startswith(f"mongodb://{service}:")
    assert f"/{accounts.database_of(service)}?" in settings.mongo_uri
    assert not re.search("|".join(other.upper() for other in SERVICES if other != service), " ".join(environment))
    if role == "worker":
        assert settings.need_broker().startswith(f"pyamqp://{service}:")
        assert settings.need_broker().endswith(f"/{accounts.VHOST}")
    else:
        assert (settings.web_host, settings.web_port) == ("0.0.0.0", 8000)  # the door is another container


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("role", ["web", "worker"])
def test_a_process_reads_every_setting_that_it_is_given(service: str, role: str) -> None:
    asked: set[str] = set()

    class Environment(dict[str, str]):
        def get(self, name: str, otherwise: Any = None) -> Any:
            asked.add(name)
            return super().get(name, otherwise)

    given = Environment(CONTAINERS[f"{service}-{role}"]["environment"])
    Settings.from_environment(service, given)

    assert set(given) - asked == set()


@pytest.mark.parametrize("service", SERVICES)
def test_health_checks_ask_for_what_exists(service: str) -> None:
    worker = CONTAINERS[f"{service}-worker"]["healthcheck"]["test"]
    web = CONTAINERS[f"{service}-web"]["healthcheck"]["test"]

    assert worker[-2:] == ["listens", dead_queue(service)]
    assert web[-2:] == ["answers", f"http://127.0.0.1:8000/{service}/readyz"]


def test_provisioning_is_told_everything_that_it_asks_for() -> None:
    source = Path(deployed.__file__).read_text(encoding="utf-8")
    fixed = set(re.findall(r'os\.environ\["(\w+)"\]', source)) - {"FLOWER_BASIC_AUTH"}
    passwords = {f"QINGDAN_MONGO_{service.upper()}_PASSWORD" for service in SERVICES}
    accounts_of_broker = (*SERVICES, accounts.JOBS, accounts.MONITOR)
    passwords |= {f"QINGDAN_RABBITMQ_{account.upper()}_PASSWORD" for account in accounts_of_broker}

    assert set(CONTAINERS["provision"]["environment"]) == fixed | passwords


@pytest.mark.parametrize("name", OURS)
def test_our_commands_exist(name: str) -> None:
    command = CONTAINERS[name]["command"]
    if command[:2] == ["python", "-m"]:
        module = ROOT / command[2].replace(".", "/")
        assert module.with_suffix(".py").exists() or (module / "__main__.py").exists()
        if command[2] == "stack.deployed":
            assert command[3] in deployed.main.commands
    else:
        assert command[:3] == ["celery", "-A", "shared.runtime.celery_app"]
        assert command[3] in {"worker", "beat", "flower"}


def test_a_broker_of_the_district_waits_for_tasks_as_the_local_one_does() -> None:
    assert f"consumer_timeout = {ACK_TIMEOUT_MS}\n" in COMPOSE["configs"]["rabbitmq_cluster"]["content"]


def test_every_file_that_the_image_copies_exists_and_is_not_ignored() -> None:
    copied = [name for line in re.findall(r"^COPY (.+)$", DOCKERFILE, re.MULTILINE) for name in line.split()[:-1]]
    sent = re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(encoding="utf-8"), re.MULTILINE)

    assert [name for name in copied if not (ROOT / name).exists()] == []
    assert sorted(copied) == sorted(sent)


def test_the_image_runs_as_an_ordinary_user_with_hashed_packages() -> None:
    assert re.findall(r"^USER (\w+)$", DOCKERFILE, re.MULTILINE)[-1] == "qingdan"
    assert "--require-hashes -r requirements.lock" in DOCKERFILE
    assert "--no-build-isolation" in DOCKERFILE


def test_every_package_of_the_image_is_known_to_the_distribution() -> None:
    packages = re.search(r"apt-get install -y --no-install-recommends ([a-z0-9 .+-]+?) +&&", DOCKERFILE)
    assert packages is not None
    if shutil.which("apt-cache") is None or not any(Path("/var/lib/apt/lists").glob("*_Packages*")):
        pytest.skip("this machine has no package lists (apt-get update)")

    unknown = [name for name in packages[1].split() if not _is_known(name)]

    assert unknown == []


def _is_known(package: str) -> bool:
    found = subprocess.run(["apt-cache", "show", package], capture_output=True, check=False)
    return found.returncode == 0
