"""Use cases: they own their queries and decide inside the caller's transaction."""
