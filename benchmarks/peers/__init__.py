"""The peers: the same training in C and five frameworks, as an expert in each would write it."""
