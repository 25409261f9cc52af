# pyright: basic
"""Every map of Smooth against mpmath, at the ends of the range of every dtype."""
