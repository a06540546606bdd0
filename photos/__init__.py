"""Bytes in, facts or bytes out; the photo store. No database."""
