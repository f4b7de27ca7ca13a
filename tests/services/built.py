"""The five web applications, built as their processes build them, on databases that a test names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from apiflask import APIFlask

from services.coding import bootstrap as coding_bootstrap
from services.coding.entrypoints import web as coding
from services.intake import bootstrap as intake_bootstrap
from services.intake.entrypoints import web as intake
from services.notify import bootstrap as notify_bootstrap
from services.notify.entrypoints import web as notify
from services.publish import bootstrap as publish_bootstrap
from services.publish.entrypoints import web as publish
from services.review import bootstrap as review_bootstrap
from services.review.entrypoints import web as review
from shared.runtime.mongo import close_database, open_database
from shared.runtime.settings import Settings

_BUILT: dict[str, tuple[Callable[..., Any], Callable[..., APIFlask]]] = {
    "intake": (intake_bootstrap.build, intake.application),
    "review": (review_bootstrap.build, review.create_app),
    "coding": (coding_bootstrap.build, coding.create_app),
    "publish": (publish_bootstrap.build, publish.create_app),
    "notify": (notify_bootstrap.build, notify.create_app),
}


def application(settings: Settings) -> APIFlask:
    """Open the database of these settings and return the service's application over it."""
    close_database(settings.service)
    open_database(settings)
    build, create = _BUILT[settings.service]
    return create(settings, build(settings))
