"""Releases: immutable, hashed, versioned folders. Everything that is published is read from one of them."""
