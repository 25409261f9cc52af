"""Peers of the two-layer classifier of digits, with Adam, a batch a step."""
