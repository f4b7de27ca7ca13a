"""The editable table of guiding departments (中央业务指导部门): two characters of every base code."""

from __future__ import annotations

import re
from dataclasses import dataclass

from shared.kernel.errors import Conflict, Invalid, Problem
from shared.kernel.names import mark_problems

_CODE = re.compile(r"[0-9A-HJ-NP-RTUWXY]{2}")
_NAME_LIMIT = 50


class DepartmentInUse(Conflict):
    """Codes or bodies carry this department's two characters."""

    code = "department_in_use"


class WrongDepartment(Invalid):
    """Code or name of a department is not usable."""

    code = "wrong_department"


@dataclass(frozen=True, kw_only=True)
class Department:
    """One line of the table; `is_sample` marks what came from the demonstration file and was not confirmed since."""

    code: str
    name: str
    version: int
    is_sample: bool = False


def checked(code: str, name: str) -> tuple[str, str]:
    """
    Return code and name in their clean form.

    :raises WrongDepartment: naming the field and the remedy
    """
    code, name = code.strip().upper(), name.strip()
    problems = []
    if not _CODE.fullmatch(code):
        problems.append(
            Problem("code", "部门代码", f"“{code[:10]}”不是两位代码", "请填两位数字或大写字母（不用 I、O、S、V、Z）")
        )
    if not name:
        problems.append(Problem("name", "部门名称", "没有填写", "请填写部门名称"))
    if len(name) > _NAME_LIMIT:
        problems.append(Problem("name", "部门名称", f"超过 {_NAME_LIMIT} 个字", "请缩短名称"))
    problems += mark_problems("name", "部门名称", name)
    if problems:
        raise WrongDepartment("；".join(problem.sentence() for problem in problems), tuple(problems))
    return code, name
