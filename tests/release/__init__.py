"""Wheel and sdist: built, checked, installed alone (``tests.release.dist``), and released."""
