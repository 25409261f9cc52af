"""Morphisms in formats of others: a module for each, with its extra."""
