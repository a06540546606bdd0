"""The running program: command line, settings, wiring, the workers."""
