"""Measured speed, printed as ratios within one run, beside bots that keep nothing."""
