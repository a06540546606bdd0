"""The rules of the practice as pure functions over frozen facts; standard library only."""
