"""Fragments: all statements that fit a pattern, for clients that answer queries themselves and for people."""
