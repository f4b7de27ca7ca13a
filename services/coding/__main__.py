"""Runs one role of coding: ``python -m services.coding worker | web | cli …``."""

from shared.runtime.roles import start

if __name__ == "__main__":
    start("coding")
