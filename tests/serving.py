"""An application served to a browser on a port of its own, while a test needs it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.serving import make_server
from werkzeug.wrappers import Response


@contextmanager
def serving(app: Any, driver: Any) -> Iterator[str]:
    """Serve it, with the number of unread notices that every desk asks notify for; yield the address."""
    served = DispatcherMiddleware(app, {"/notify/unread": Response("", 204)})
    server = make_server("127.0.0.1", 0, served, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
        driver.get("about:blank")  # ends what the last page polls
    finally:
        server.shutdown()
        thread.join()
