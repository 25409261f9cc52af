"""Models given to other libraries."""
