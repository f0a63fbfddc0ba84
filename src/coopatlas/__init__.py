"""Cooperation Atlas: a knowledge graph and linked-data publisher for European cooperation projects.

One arrow: sources → graph → validation → release ═ query → web.
"""

__version__ = "0.1.0"
