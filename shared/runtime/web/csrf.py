"""Forms are sent from our own pages only: Flask-WTF's token, on every post that is not for the API."""

from __future__ import annotations

from flask import Flask, request
from flask_wtf.csrf import CSRFProtect, generate_csrf
from markupsafe import Markup

from shared.runtime.web.identity import is_api

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

_protection = CSRFProtect()


def install(app: Flask) -> None:
    """Prepare an application; the check itself is a step of `app.create_app`, after that of access."""
    # The token is bound to the session, which has its own limits. A check of the Referer besides would lock
    # out people behind a proxy that strips it, and SameSite=Lax does that work.
    app.config.update(WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_SSL_STRICT=False)
    _protection.init_app(app)
    app.jinja_env.globals["csrf_field"] = csrf_field


def check() -> None:
    """
    Refuse a form that was not filled in on a page of ours.

    :raises CSRFError: a 400 with its own text
    """
    if request.endpoint is not None and request.method not in SAFE_METHODS and not is_api():
        _protection.protect()


def csrf_field() -> Markup:
    """Return the hidden field that every form which posts must hold."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())
