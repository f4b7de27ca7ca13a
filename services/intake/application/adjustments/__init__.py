"""Adjustments: opened set-based, moved by state, closed when nothing is left to do."""
