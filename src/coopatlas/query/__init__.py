"""Asking a release: one protocol, and the engines that speak it."""
