"""Named architectures, each a module."""
