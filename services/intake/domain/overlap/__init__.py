"""Whether two names of items speak of one matter: pure, from the words alone, and always with the reason (ADR 0022)."""
