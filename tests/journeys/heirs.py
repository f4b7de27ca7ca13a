"""The city's list in the district, and items that bodies have claimed from it."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
import tempfile
from pathlib import Path

from services.intake.application.upper_rows import upper_sheets
from shared.kernel.clock import SystemClock, day_in_china
from shared.kernel.ids import new_id
from stack.demo.client import all_done
from tests.journeys.district import District
from tests.journeys.travel import BODY, CLERK
from tests.services.intake.upper_lists import upper_row
from tests.waiting import eventually

TITLE, DOCUMENT_NO = "示例市公共服务事项目录", "示例市府发〔2026〕9号"


def city_list(folder: Path, name: str, code: str, words: str) -> Path:
    """Write the city's list with one item as a file."""
    row = upper_row(name, base_code=code, exercise_content=words)
    titles = upper_sheets().titles
    text = io.StringIO()
    csv.writer(text).writerows([[titles[path] for path in row], list(row.values())])
    file = folder / f"市级清单{new_id()[-6:]}.csv"
    file.write_text(text.getvalue(), encoding="utf-8")
    return file


def bring_city_list(district: District, name: str, code: str, words: str) -> None:
    """Import an item of the city's list at the terminal."""
    with tempfile.TemporaryDirectory() as folder:
        file = city_list(Path(folder), name, code, words)
        named = [f"--title={TITLE}", f"--document-no={DOCUMENT_NO}"]
        day = f"--published-on={day_in_china(SystemClock().now()).isoformat()}"
        command = [sys.executable, "-m", "services.intake", "cli", "import-upper", str(file), *named, day]
        subprocess.run(
            command, check=True, env=district.stack.environment("intake"), stdout=subprocess.DEVNULL, text=True
        )


def upper_id(district: District, name: str, level: str) -> str:
    """Return the id of an upper-level item by its name, if it is there."""
    found = district.accounts.client("registrar").get("/intake/api/upper-items", level=level, search=name)["items"]
    return str(found[0]["upper_id"]) if found else ""


def claim(district: District, account: str, name: str, level: str) -> str:
    """Claim an upper-level item for the account's body; return the own item."""
    upper_ids = [upper_id(district, name, level)]
    answer = district.accounts.client(account).post("/intake/api/claims", {"upper_ids": upper_ids})
    return str(all_done(answer["results"])[0]["item_id"])


def asked_about(district: District) -> tuple[str, str, str]:
    """
    An item of the city that the clerk's body has claimed and that has other words and another basis since.

    Return its id, that of the heir, and that of the run in which the heir followed.
    """
    mark = new_id()[-6:]
    name, code = f"旅程补助{mark}发放", f"5020098{int(mark, 16) % 10**5:05}"
    bring_city_list(district, name, code, "按月受理和发放。")
    upper = upper_id(district, name, "city")
    heir = claim(district, CLERK, name, "city")
    bring_city_list(district, f"{name}（新）", code, "按季受理和发放，全程网上办理。")
    intake = district.client["qingdan_intake"]
    eventually(lambda: intake["service_items"].find_one({"_id": heir, "content.number": 2}), 60)
    run = eventually(lambda: intake["following_runs"].find_one({"upper_ids": upper, "state": "finished"}), 30)
    assert run is not None
    assert run["body_names"].keys() == {district.body_id(BODY)}
    return upper, heir, str(run["_id"])
