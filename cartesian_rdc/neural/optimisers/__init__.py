"""Optimisers over Smooth: the rules of 2103.01931, which add to the parameters, and ``descending``.

So they descend at a positive learning rate. p' is the change, the covector of the parameters.
"""
