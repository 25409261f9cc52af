"""Structures broken on purpose: each law rejects one of them, by name."""
