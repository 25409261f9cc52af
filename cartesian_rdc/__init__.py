"""Construct and train models out of lenses and reverse derivatives."""
