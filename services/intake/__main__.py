"""Runs one role of intake: ``python -m services.intake worker | web | cli …``."""

from shared.runtime.roles import start

if __name__ == "__main__":
    start("intake")
