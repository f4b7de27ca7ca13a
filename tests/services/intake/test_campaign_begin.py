"""A campaign is begun as a whole or not at all, and whoever is wrong is told where."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from services.intake.application.campaigns import StageWindow
from services.intake.entrypoints.cli import cli
from shared.kernel.errors import Invalid
from tests.services.intake.campaigning import DIRECTORY, begun, today
from tests.services.intake.conftest import REGISTRAR, Intake


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (["--only", "directory=不存在局"], "机构名录里没有“不存在局”"),
        (["--window", "directory=2026-03-01:2026-01-31"], "最后一天 2026-01-31 早于第一天 2026-03-01"),
        (["--year", "1999"], "1999 不在 2018 到 2100 之间"),
    ],
)
def test_what_is_wrong_with_a_work_plan_is_said_and_none_is_left_behind(
    intake: Intake, monkeypatch: pytest.MonkeyPatch, wrong: list[str], said: str
) -> None:
    monkeypatch.setattr("services.intake.entrypoints.campaign_cli.open_database", lambda settings: None)
    monkeypatch.setattr("services.intake.entrypoints.campaign_cli.build", lambda settings: intake.cases)
    monkeypatch.setattr("services.intake.entrypoints.campaign_cli.Settings.from_environment", lambda service: None)

    found = CliRunner().invoke(cli, ["campaign", "begin", "--title", "方案", "--year", "2026", *wrong])

    assert (found.exit_code, said in found.output) == (1, True), found.output
    assert intake.cases.campaigns.all(REGISTRAR) == []


def test_a_name_that_several_bodies_bore_is_not_called_unknown(intake: Intake) -> None:
    for number, name in ((4, "示例东局"), (5, "示例西局")):
        intake.body(number, name=name, former_names="示例老局（2020-01-01 更名）")
    campaign, day = begun(intake), today(intake)
    window = StageWindow(key=DIRECTORY, first_on=day, last_on=day, reporter_names=("示例老局",))

    with pytest.raises(Invalid) as refused:
        intake.cases.campaigns.reschedule(
            REGISTRAR,
            intake.clock.now(),
            campaign_id=campaign.campaign_id,
            version=campaign.version,
            windows=[window],
            reason="",
        )

    [problem] = refused.value.problems
    assert problem.message == "有 2 个机构用过“示例老局”这个名称（现在叫示例东局、示例西局）"
