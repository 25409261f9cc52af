"""Experiments, each a module to run: ``python -m experiments.iris hidden``."""
