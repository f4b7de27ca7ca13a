"""One line of log for each request, under an id that its answer and its error page carry too."""

from __future__ import annotations

import logging
import re
import time
from urllib.parse import quote

from flask import Response, g, request

from shared.kernel.ids import new_id

log = logging.getLogger(__name__)

GIVEN = re.compile(r"[A-Za-z0-9-]{8,64}")


def begin() -> None:
    """Take nginx's id for the request, or make one."""
    given = request.headers.get("X-Request-Id", "")
    g.request_id = given if GIVEN.fullmatch(given) else new_id()
    g.began = time.perf_counter()


def end(response: Response) -> Response:
    """Log what was answered, without anything that somebody typed."""
    person = g.get("signed_in")
    details = {
        "request_id": g.get("request_id", ""),
        "account_id": person.account_id if person else "",
        "status": response.status_code,
        "milliseconds": round((time.perf_counter() - g.get("began", time.perf_counter())) * 1000, 1),
    }
    if not request.path.endswith(("/healthz", "/readyz")):
        log.info(
            "%s %s %s %.1f ms request=%s account=%s",
            request.method,
            g.get("logged_path") or _on_one_line(request.path),  # of a secret address the service says what to write
            details["status"],
            details["milliseconds"],
            details["request_id"],
            details["account_id"] or "-",
            extra=details,
        )
    response.headers["X-Request-Id"] = details["request_id"]
    return response


def _on_one_line(path: str) -> str:
    """Write out what would end a line or move the cursor: whoever sends it could forge lines of this log."""
    return "".join(each if each.isprintable() else quote(each, errors="surrogatepass") for each in path)
