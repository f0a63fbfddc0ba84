"""Answering queries by an endpoint elsewhere, and loading a release into its store."""
