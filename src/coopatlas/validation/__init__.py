"""Validation: SHACL over the knowledge graph, every result brought back to its file and line."""
