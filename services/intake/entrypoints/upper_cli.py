"""The upper-level list at the terminal: ``qingdan intake import-upper``."""

from __future__ import annotations

from typing import Any

import click

from services.intake.entrypoints import upper_files
from services.intake.entrypoints.list_import_cli import TerminalDoor, import_list, list_options

_DOOR = TerminalDoor(
    read=upper_files.upper_file,
    importing=lambda cases: cases.upper.importing,
    lines=upper_files.lines,
    as_dict=upper_files.as_dict,
    more=lambda imported: {"job_id": imported.job_id if imported else ""},
)


@click.command("import-upper")
@list_options(
    title="上级清单的名称，例如“示例市公共服务事项目录（2026年版）”。",
    whole="文件就是全部清单：文件里没有的事项记为不再列入。",
)
def import_upper(**typed: Any) -> None:
    """从 .xlsx 或 .csv 文件导入市级目录清单；同一文件再导入一次不会重复，有变化的，已认领的事项随后跟着更新。"""
    import_list(_DOOR, typed)
