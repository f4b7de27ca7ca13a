"""Runs, pages and late resolution go by an index, and a run finds what it touches in the index alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from services.intake import bootstrap
from services.intake.adapters.laws.citations import MongoCitations
from services.intake.adapters.laws.impact_runs import MongoImpactRuns
from services.intake.adapters.laws.laws import MongoLaws
from services.intake.adapters.laws.trials import MongoTrials
from services.intake.domain.laws.citing import Cited
from services.intake.domain.laws.judging import Rests
from services.intake.domain.laws.law_texts import Place
from shared.kernel.clock import SystemClock, day_in_china
from shared.runtime.settings import Settings
from tests.conftest import OpenDatabase, empty
from tests.services.explained import SEEDED, Cost, costs, fill
from tests.services.intake.conftest import REGISTRAR

LAWS, ITEMS = 200, SEEDED
OF_A_LAW = ITEMS // LAWS
NOW = SystemClock().now()
TODAY = day_in_china(NOW).isoformat()


@pytest.fixture(scope="module")
def cases(module_db: OpenDatabase) -> bootstrap.UseCases:
    """Two hundred laws, each changed once, and five thousand items, each with a pinned and an unresolved citation."""
    settings: Settings = module_db("intake")
    empty("intake")
    built = bootstrap.build(settings)
    fill("intake", "laws", _laws())
    fill("intake", "law_versions", _versions())
    fill("intake", "law_changes", _changes())
    fill("intake", "citations", _citations())
    fill("intake", "adjustments", _adjustments())
    fill("intake", "law_trials", _trials())
    return built


def _laws() -> Iterator[dict[str, Any]]:
    for place in range(LAWS):
        keys = {"keys": [f"条例{place}"], "number_keys": [f"国务院令第{place}号"]}
        said = {"title": f"条例{place}", "doc_no": "", "rank": "1", "issuer": "", "status": "in_force"}
        yield {"_id": f"law-{place}", **said, **keys, "first_version_id": f"v-{place}", "version": 1}


def _versions() -> Iterator[dict[str, Any]]:
    for place in range(LAWS):
        articles = [{"number": "第一条", "text": "文", "hash": "h"}]
        said = {"label": "", "text_number": 1, "effective_on": "2020-01-01"}
        yield {"_id": f"v-{place}", "law_id": f"law-{place}", **said, "articles": articles, "version": 1}


def _changes() -> Iterator[dict[str, Any]]:
    for place in range(LAWS):
        change: dict[str, Any] = {
            "_id": f"change-{place}",
            "kind": "repealed",
            "law_id": f"law-{place}",
            "law_title": f"条例{place}",
            "old_version_id": f"v-{place}",
            "new_law_id": "",
            "new_law_title": "",
            "new_version_id": "",
            "effective_on": TODAY,
            "cause": {},
            "relations": [],
            "is_revoked": False,
            "sequence": 1,
            "told_at": NOW,
            "version": 1,
        }
        yield change | ({"awaits_on": TODAY} if place == 0 else {})


def _citations() -> Iterator[dict[str, Any]]:
    for place in range(ITEMS):
        number = place % LAWS
        blank = {"paragraph": "", "point": "", "title": f"条例{number}", "doc_no": "", "row_key": "k"}
        pinned = {"law_id": f"law-{number}", "version_id": f"v-{number}", "hash": "h", "article": "第一条"}
        yield {"_id": f"i-{place:05}:1:0:0", **blank, **pinned, "is_quoted": True}
        open_ = {"law_id": "", "version_id": "", "hash": "", "article": "第一条", "reason": "no_law"}
        yield {"_id": f"i-{place:05}:1:1:0", **blank, **open_, "name_key": f"规定{number}", "written": ""}


def _adjustments() -> Iterator[dict[str, Any]]:
    for place in range(ITEMS):
        said = {"body_id": "b", "body_name": "局", "outcome": "review", "state": "open"}
        yield {"_id": f"change-{place % LAWS}:i-{place:05}", **said, "version": 1}


def _trials() -> Iterator[dict[str, Any]]:
    for place in range(ITEMS):
        said = {"title": "草案", "created_at": NOW, "change_id": "", "state": "done", "message": ""}
        yield {"_id": f"t-{place}", "by": {"account_id": f"a-{place % LAWS}"}, **said}


def _go_by_an_index(found: list[Cost], *, documents: int, keys: int = 0) -> None:
    assert found
    for cost in found:
        assert not cost.stages & {"COLLSCAN", "SORT"}, cost
        assert cost.documents <= documents, cost
        assert cost.keys <= (keys or 3 * documents + 10), cost


@pytest.mark.usefixtures("cases")
def test_a_run_finds_what_it_touches_in_the_index_alone() -> None:
    index, rests = MongoCitations(), Rests(law_id="law-7", place=Place("第一条"), hash="h", version_id="v-7")

    _go_by_an_index(costs("intake", lambda: index.rests("law-7")), documents=0, keys=OF_A_LAW + 1)
    _go_by_an_index(costs("intake", lambda: index.resting_on("law-7", [rests])), documents=0, keys=OF_A_LAW + 1)
    _go_by_an_index(costs("intake", lambda: index.citing("law-7", "第一条")), documents=0, keys=OF_A_LAW + 1)
    _go_by_an_index(costs("intake", lambda: index.counts(["law-7"])), documents=0, keys=OF_A_LAW + 1)


@pytest.mark.usefixtures("cases")
def test_citations_of_texts_are_ranges_of_their_ids() -> None:
    index = MongoCitations()

    _go_by_an_index(costs("intake", lambda: index.of_texts([("i-00007", 1), ("i-00100", 1)])), documents=4)
    _go_by_an_index(costs("intake", lambda: index.pins_of(["i-00007"])), documents=2)


@pytest.mark.usefixtures("cases")
def test_unresolved_citations_are_found_by_title_and_listed_in_order() -> None:
    index = MongoCitations()
    first = index.unresolved("", "", 50)[-1].citation_id

    _go_by_an_index(costs("intake", lambda: list(index.unresolved_named({"规定7"}))), documents=OF_A_LAW, keys=60)
    for reason in ("", "no_law"):
        for after in ("", first):
            shown = costs("intake", lambda reason=reason, after=after: index.unresolved(reason, after, 50))  # type: ignore[misc]
            _go_by_an_index(shown, documents=60)


@pytest.mark.usefixtures("cases")
def test_laws_and_changes_are_found_by_their_keys() -> None:
    cited = [Cited(title="条例7"), Cited(doc_no="国务院令第9号")]

    _go_by_an_index(costs("intake", lambda: MongoLaws().book(cited)), documents=4)
    _go_by_an_index(costs("intake", lambda: MongoLaws().states(["law-7"])), documents=3)
    _go_by_an_index(costs("intake", lambda: MongoLaws().awaiting(day_in_china(NOW))), documents=1)
    _go_by_an_index(costs("intake", lambda: MongoLaws().changes(1, 50)), documents=50, keys=LAWS + 1)
    _go_by_an_index(costs("intake", lambda: MongoLaws().page("", 1, 50)), documents=50, keys=LAWS + 1)
    _go_by_an_index(costs("intake", lambda: MongoLaws().page("条例7", 1, 50)), documents=50, keys=LAWS + 1)


def test_pages_of_laws_look_at_their_law_only(cases: bootstrap.UseCases) -> None:
    view = cases.laws.view

    _go_by_an_index(costs("intake", lambda: view.law(REGISTRAR, "law-7", NOW)), documents=10, keys=60)
    _go_by_an_index(costs("intake", lambda: view.resting(REGISTRAR, "law-7", "第一条")), documents=30, keys=60)
    _go_by_an_index(costs("intake", lambda: view.unresolved(REGISTRAR)), documents=60, keys=ITEMS + 1)


@pytest.mark.usefixtures("cases")
def test_a_run_counts_the_adjustments_of_its_change_only() -> None:
    found = costs("intake", lambda: MongoImpactRuns().tallied("change-7", NOW))

    _go_by_an_index(found, documents=OF_A_LAW)


@pytest.mark.usefixtures("cases")
def test_an_account_finds_its_latest_trials_among_those_of_all() -> None:
    _go_by_an_index(costs("intake", lambda: MongoTrials().of_account("a-7", 10)), documents=10)
    _go_by_an_index(costs("intake", lambda: MongoTrials().get("t-7")), documents=1)


def test_a_body_finds_its_own_items_among_them(cases: bootstrap.UseCases) -> None:
    other = REGISTRAR.__class__(**{**vars(REGISTRAR), "body_id": "b", "permissions": frozenset({"law.view"})})

    _go_by_an_index(costs("intake", lambda: cases.laws.view.resting(other, "law-7", "第一条")), documents=30, keys=60)
