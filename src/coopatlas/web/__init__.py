"""Serving a release over HTTP: one application factory, and one blueprint for each group of addresses."""
