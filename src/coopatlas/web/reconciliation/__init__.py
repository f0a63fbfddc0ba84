"""Matching names of others with the Atlas: the Reconciliation Service API, and a page over it."""
