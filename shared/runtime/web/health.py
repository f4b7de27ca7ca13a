"""Two questions of the supervisor and of nginx: does the process live, and can it work?"""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import jsonify
from flask.typing import ResponseReturnValue
from mongoengine.connection import get_db

from shared.runtime.mongo import DATABASE_AWAY
from shared.runtime.web.access import public


def blueprint(service: str) -> APIBlueprint:
    """Return the two routes of one service."""
    health = APIBlueprint("health", __name__, url_prefix=f"/{service}", enable_openapi=False)

    @health.get("/healthz")
    @public
    def healthz() -> ResponseReturnValue:
        """Tell that the process answers."""
        return jsonify(status="ok", service=service)

    @health.get("/readyz")
    @public
    def readyz() -> ResponseReturnValue:
        """Tell whether the database answers; the broker is no matter of the web process."""
        try:
            get_db(service).command("ping")
        except DATABASE_AWAY:
            return jsonify(status="unavailable", service=service, message="数据库连不上，请稍后再试。"), 503
        return jsonify(status="ok", service=service)

    return health
