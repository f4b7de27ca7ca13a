"""Adjustments in MongoDB."""
