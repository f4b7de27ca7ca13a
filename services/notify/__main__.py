"""Runs one role of notify: ``python -m services.notify worker | web | cli …``."""

from shared.runtime.roles import start

if __name__ == "__main__":
    start("notify")
