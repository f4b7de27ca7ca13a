"""Runs one role of review: ``python -m services.review worker | web | cli …``."""

from shared.runtime.roles import start

if __name__ == "__main__":
    start("review")
