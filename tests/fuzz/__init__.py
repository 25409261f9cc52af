"""Random programs of every public operation, and files under mutation: ``python -m tests.fuzz``."""
