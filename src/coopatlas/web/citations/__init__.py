"""Citing the answer to a query: what it was, of which release, and whether it is the same today."""
