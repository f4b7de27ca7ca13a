from __future__ import annotations

import pytest

from shared.runtime.settings import LEAST_MEMORY_KIB, RETRY_DELAYS_MS, MissingSetting, Settings, WrongSetting

MEMORY = "QINGDAN_PASSWORD_MEMORY_KIB"
COMPLETE = {"QINGDAN_REVIEW_MONGO_URI": "mongodb://review:geheim@h/d", "QINGDAN_SECRET_KEY": "k"}


def test_a_web_process_needs_no_broker() -> None:
    settings = Settings.from_environment("review", COMPLETE)

    assert (settings.service, settings.amqp_uri, settings.retry_delays_ms) == ("review", "", RETRY_DELAYS_MS)
    assert not settings.is_sample_data
    assert settings.password_memory_kib == LEAST_MEMORY_KIB
    with pytest.raises(MissingSetting, match="QINGDAN_REVIEW_AMQP_URI"):
        settings.need_broker()


@pytest.mark.parametrize("variable", COMPLETE)
def test_a_missing_variable_is_named(variable: str) -> None:
    with pytest.raises(MissingSetting, match=variable):
        Settings.from_environment("review", {**COMPLETE, variable: ""})


def test_everything_else_can_be_set() -> None:
    more = {
        "QINGDAN_REVIEW_AMQP_URI": "pyamqp://h/v",
        "QINGDAN_REVIEW_WEB_PORT": "8001",
        "QINGDAN_PUBLIC_URL": "http://h:1/",
        "QINGDAN_LOG_LEVEL": "debug",
        "QINGDAN_RETRY_DELAYS_MS": "50, 100",
        MEMORY: "65536",
        "QINGDAN_SAMPLE_DATA": "1",
    }

    settings = Settings.from_environment("review", {**COMPLETE, **more})

    assert settings.need_broker() == "pyamqp://h/v"
    assert (settings.web_port, settings.public_url) == (8001, "http://h:1")
    assert settings.is_sample_data
    assert settings.password_memory_kib == 64 * 1024
    assert (settings.log_level, settings.retry_delays_ms) == ("DEBUG", (50, 100))


def test_no_process_hashes_passwords_with_too_little() -> None:
    with pytest.raises(WrongSetting, match=f"{MEMORY} must be 19456 or more"):
        Settings.from_environment(
            "intake", {"QINGDAN_INTAKE_MONGO_URI": "m", "QINGDAN_SECRET_KEY": "k", MEMORY: "19455"}
        )


def test_passwords_are_not_shown() -> None:
    assert "geheim" not in repr(Settings.from_environment("review", COMPLETE))
