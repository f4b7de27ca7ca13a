"""The officer's work on the table of guiding departments."""

from __future__ import annotations

from collections.abc import Sequence

from services.coding.application.ports import Bodies, Departments, Ledger
from services.coding.domain.departments import Department, DepartmentInUse, checked
from shared.kernel.actor import Actor
from shared.kernel.batches import Outcome
from shared.kernel.errors import Conflict, LostRace, NotFound, Refusal


class KeepDepartments:
    """Adds, renames and removes lines; a line that codes or bodies use stays."""

    def __init__(self, *, departments: Departments, ledger: Ledger, bodies: Bodies) -> None:
        self._departments = departments
        self._ledger = ledger
        self._bodies = bodies

    def all(self, actor: Actor) -> list[Department]:
        """
        Return the whole table.

        :raises NotPermitted: when the account may not see codes
        """
        actor.require("code.view")
        return self._departments.all()

    def add(self, code: str, name: str, actor: Actor) -> Department:
        """
        Add a department.

        :raises NotPermitted: when the account may not change the table
        :raises WrongDepartment: when code or name is not usable
        :raises Conflict: when the code is there already
        """
        actor.require("department.manage")
        code, name = checked(code, name)
        department = Department(code=code, name=name, version=1)
        if not self._departments.add(department):
            raise Conflict(f"部门代码“{code}”已在表中。要改名称，请在它那一行修改后保存。")
        return department

    def rename(self, code: str, name: str, version: int, actor: Actor) -> Department:
        """
        Give a department another name; the line counts as confirmed, no longer as a sample.

        :raises NotPermitted: when the account may not change the table
        :raises WrongDepartment: when the name is not usable
        :raises NotFound: when the code is not in the table
        :raises LostRace: when somebody has changed the line since it was shown
        """
        actor.require("department.manage")
        code, name = checked(code, name)
        self._existing(code)
        department = Department(code=code, name=name, version=version + 1)
        if not self._departments.rename(department):
            raise LostRace
        return department

    def remove(self, code: str, version: int, actor: Actor) -> None:
        """
        Take a department out of the table.

        :raises NotPermitted: when the account may not change the table
        :raises NotFound: when the code is not in the table
        :raises DepartmentInUse: when codes or bodies carry it
        :raises LostRace: when somebody has changed the line since it was shown
        """
        actor.require("department.manage")
        department = self._existing(code)
        if self._ledger.uses_department(department.code):
            raise DepartmentInUse(f"部门代码“{code}”已用于编码，不能删除。编码不重复使用；名称可以修改。")
        bodies = self._bodies.of_department(department.code)
        if bodies:
            raise DepartmentInUse(
                f"有 {bodies} 个实施机构登记在部门“{code} {department.name}”下，不能删除。"
                "请先请区政府办公室改正这些机构的登记。"
            )
        if not self._departments.remove(code, version):
            raise LostRace

    def put(self, entries: Sequence[tuple[str, str]], actor: Actor) -> list[Outcome]:
        """
        Add or rename several departments; one outcome a line, named by its code.

        :raises NotPermitted: when the account may not change the table
        """
        actor.require("department.manage")
        return [self._put(code, name, actor) for code, name in entries]

    def _put(self, code: str, name: str, actor: Actor) -> Outcome:
        try:
            code, name = checked(code, name)
            known = self._departments.get(code)
            if known is None:
                self.add(code, name, actor)
            elif known.name != name:
                self.rename(code, name, known.version, actor)
        except Refusal as refusal:
            return Outcome.refused(code, refusal)
        return Outcome(item_id=code, ok=True)

    def _existing(self, code: str) -> Department:
        department = self._departments.get(code)
        if department is None:
            raise NotFound(f"部门代码“{code[:10]}”不在表中。请刷新部门代码表后再操作。")
        return department
