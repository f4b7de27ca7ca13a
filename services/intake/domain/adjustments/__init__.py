"""Dynamic adjustment (动态调整): what a change of law, or another cause, asks of an item, and until when."""
