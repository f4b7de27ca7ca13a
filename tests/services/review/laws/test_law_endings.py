"""A repeal is written down at the law and at the change: whatever comes between, both say the same in the end."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from services.review.adapters.laws.stores import MongoChanges
from services.review.application.laws.views import ChangeAsked
from services.review.application.use_cases import UseCases
from services.review.domain.laws.change import LawChange
from shared.contracts.envelope import Envelope
from shared.kernel.errors import LostRace
from tests.services.review.laws.registered import LAWYER, entered, told_of_change


def test_a_repeal_that_one_confirms_while_another_revokes_it_leaves_the_law_in_force(
    use_cases: UseCases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The law goes by what the faster one said, whichever of the two documents the slower one has written."""
    law_id, change_id = a_repeal(use_cases)
    save = MongoChanges.save

    def too_late(self: MongoChanges, change: LawChange, *, seen: int, messages: Sequence[Envelope] = ()) -> None:
        monkeypatch.setattr(MongoChanges, "save", save)
        use_cases.laws.revoke(change_id, version=1, reason="误发起", actor=LAWYER)
        save(self, change, seen=seen, messages=messages)

    monkeypatch.setattr(MongoChanges, "save", too_late)
    with pytest.raises(LostRace):
        use_cases.laws.confirm(change_id, version=1, actor=LAWYER)

    view = use_cases.laws.law(law_id, actor=LAWYER)
    assert (view.changes[0].state, view.status) == ("revoked", "in_force")
    assert view.in_force == view.versions[0].version_id
    assert told_of_change(change_id) == []


def test_a_repeal_is_revoked_whole_after_a_crash_in_its_confirmation(
    use_cases: UseCases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The law was written down as ended, the change never as confirmed."""
    law_id, change_id = a_repeal(use_cases)

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(MongoChanges, "save", killed)
        with pytest.raises(KeyboardInterrupt):
            use_cases.laws.confirm(change_id, version=1, actor=LAWYER)
    use_cases.laws.revoke(change_id, version=1, reason="误发起", actor=LAWYER)

    assert use_cases.laws.law(law_id, actor=LAWYER).status == "in_force"


def a_repeal(use_cases: UseCases) -> tuple[str, str]:
    """Begin the repeal of a law on a day that is over; return both ids."""
    law_id = entered(use_cases)
    (version,) = use_cases.laws.law(law_id, actor=LAWYER).versions
    asked = ChangeAsked(law_id=law_id, old_version_id=version.version_id, is_repeal=True, effective_on="2020-01-01")
    return law_id, use_cases.laws.begin_change(asked, actor=LAWYER)
