"""The read side: queries to facts to documents."""
