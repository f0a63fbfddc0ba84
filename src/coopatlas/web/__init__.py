"""Serving a release over HTTP: one application factory, one blueprint a file, one URL prefix a blueprint."""
