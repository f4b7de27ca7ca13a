"""What has to stand around an item that goes to review: its supervising department, and what its list implements."""

from __future__ import annotations

from collections.abc import Mapping

from services.intake.domain.bodies import Body
from services.intake.domain.items import ServiceItem
from services.intake.domain.sources import SourceItem
from shared.kernel.errors import Invalid


def check_supervised(body: Body, bodies: Mapping[str, Body]) -> None:
    """Refuse what would go to nobody: an enterprise without a department, or under one that is no more."""
    if not body.needs_endorsement:
        return
    if not body.supervising_body_id:
        raise Invalid("本单位还没有登记主管部门。请联系区政府办公室的机构账号管理员补登。")
    above = bodies.get(body.supervising_body_id)
    if above is None or not above.is_valid:
        named = f"“{above.name}”" if above else ""
        raise Invalid(
            f"本单位的主管部门{named}已经停用，没有人能审定。请联系区政府办公室的机构账号管理员改登主管部门。"
        )


def check_settled(item: ServiceItem, source: SourceItem | None) -> None:
    """Refuse a list whose item is not approved itself: what it binds citizens to would have no ground."""
    if source is None:
        raise Invalid(f"“{item.content.title}”所实施的事项已经不在了。请联系区政府办公室。")
    if not source.is_settled:
        raise Invalid(
            f"“{item.content.title}”所实施的事项现在是“{source.state}”。它在目录清单里审核通过以后，才能报送实施清单。"
        )
