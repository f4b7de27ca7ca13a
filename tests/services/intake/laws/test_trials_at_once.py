"""An account has few trials under way at once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.intake.application.laws import trying
from services.intake.application.laws.trying import TooManyTrials
from tests.services.intake.conftest import REGISTRAR, Intake
from tests.services.intake.laws.telling import OLD
from tests.services.intake.laws.test_trying import a_draft, asked, run


def test_whoever_has_too_many_under_way_waits_and_loses_no_text(intake: Intake) -> None:
    first, *_ = [asked(intake).trial_id for _ in range(trying.MOST_AT_ONCE)]

    with pytest.raises(TooManyTrials, match="还没有算完"):
        asked(intake)
    assert asked(intake, a_draft(OLD, OLD[:4])).report  # what is answered at once waits for nobody
    assert asked(intake, actor=replace(REGISTRAR, account_id="another")).trial_id

    run(intake, first)
    assert asked(intake).trial_id
