"""Checking what strangers send: a process of its own holds it against the shapes of a release."""
