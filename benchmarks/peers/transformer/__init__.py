"""Peers that train a decoder."""
