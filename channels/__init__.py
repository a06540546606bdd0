"""How a chat network works; no business word inside."""
