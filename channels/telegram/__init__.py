"""The Bot API of Telegram: receive, parse, send, format."""
