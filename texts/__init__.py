"""Every sentence people read."""
