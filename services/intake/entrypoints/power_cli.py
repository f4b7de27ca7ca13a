"""The published power list at the terminal: ``qingdan intake import-power-list``."""

from __future__ import annotations

from typing import Any

import click

from services.intake.entrypoints import power_files
from services.intake.entrypoints.list_import_cli import TerminalDoor, import_list, list_options

_DOOR = TerminalDoor(
    read=power_files.power_file,
    importing=lambda cases: cases.power_import,
    lines=power_files.lines,
    as_dict=power_files.as_dict,
)


@click.command("import-power-list")
@list_options(
    title="权力清单的名称，例如“示例区行政权力清单（2026年版）”。",
    whole="文件就是全区的全部清单：文件里没有的单位，它的事项也记为不再列入。",
)
def import_power_list(**typed: Any) -> None:
    """从 .xlsx 或 .csv 文件导入已公布的权力清单；同一文件再导入一次不会重复，不再列入的只作标记。"""
    import_list(_DOOR, typed)
