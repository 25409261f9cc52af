"""Benchmarks: ``python -m benchmarks NAME``; see ``--help``."""
