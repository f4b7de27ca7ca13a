"""docs/demonstration.md tells of the demonstration as its data are."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from stack.demo import district

PAGE = (Path(__file__).parents[3] / "docs" / "demonstration.md").read_text(encoding="utf-8")
WITH_ITEMS = {item["body"] for item in district.items()}
KINDS = ("department", "office", "street", "town", "enterprise")


def test_the_table_of_bodies_counts_each_kind() -> None:
    rows = {
        kind: (int(bodies), int(compiling))
        for kind, bodies, compiling in re.findall(r"^\| (?:public )?(\w+) [一-鿿]+ \| (\d+) \| (\d+) \|$", PAGE, re.M)
    }
    bodies = Counter(body["kind"] for body in district.bodies())
    compiling = Counter(body["kind"] for body in district.bodies() if body["key"] in WITH_ITEMS)

    assert rows == {kind: (bodies[kind], compiling[kind]) for kind in KINDS}


def test_the_table_of_items_counts_each_category() -> None:
    row = re.search(r"^\| items ((?:\| \d+ )+)\|$", PAGE, re.M)
    categories = Counter(item["elements"]["public_service_category"] for item in district.items())

    assert row is not None
    assert [int(count) for count in row[1].split("|")[1:]] == [
        *(categories[str(number)] for number in range(1, 8)),
        len(district.items()),
    ]


def test_the_page_says_how_many_bodies_accounts_and_items_there_are() -> None:
    silent = {each.body for each in district.reporters()} - WITH_ITEMS
    guides = len(district.guides())

    assert f"{len(district.bodies())} bodies and {len(district.items())} directory items" in PAGE
    assert f"The {len(district.bodies()) - len(WITH_ITEMS)} bodies without items" in PAGE
    assert f"{len(silent)} of them are to report" in PAGE
    assert f"{len(district.OFFICE_ACCOUNTS)} accounts are those of the offices" in PAGE
    assert f"{guides} (`<key>_guide`) those of the departments" in PAGE
