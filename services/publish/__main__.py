"""Runs one role of publish: ``python -m services.publish worker | web | cli …``."""

from shared.runtime.roles import start

if __name__ == "__main__":
    start("publish")
