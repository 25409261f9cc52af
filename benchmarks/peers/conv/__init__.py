"""Peers of the convolutional classifier of digits, with momentum, one sample a step."""
