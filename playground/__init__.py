"""A local work group: a strict Bot API server, knowing nothing of the bot that talks to it."""
