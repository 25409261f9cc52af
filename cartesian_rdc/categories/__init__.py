"""The abstract ladder of categories, and the categories of the library."""
