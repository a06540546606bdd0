"""A sample town and one scripted day of it, for people who want to see before they set up."""
