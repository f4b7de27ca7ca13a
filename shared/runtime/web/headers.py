"""Headers that keep a page to itself: nothing from outside, no frame, no guessing, no copy on a shared machine."""

from __future__ import annotations

from flask import Response, current_app, request

from shared.runtime.web.access import is_public

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",  # Bootstrap draws its check marks and arrows from data addresses
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


def add(response: Response) -> Response:
    """Add them to an answer."""
    response.headers.setdefault("Content-Security-Policy", POLICY)  # a file to keep has a stricter one
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Frame-Options"] = "DENY"
    response.headers.setdefault("Referrer-Policy", "same-origin")  # an address that is a secret has a stricter one
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    if not is_public(current_app, request.endpoint):
        response.headers["Cache-Control"] = "no-store"
    return response
