"""Peers of the hidden model of iris, one sample a step."""
