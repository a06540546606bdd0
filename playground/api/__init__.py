"""The Bot API: one function per method, refusing in Telegram's words."""
