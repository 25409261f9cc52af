"""Construct and train models out of lenses and reverse derivatives."""

__version__ = "0.1.0"
