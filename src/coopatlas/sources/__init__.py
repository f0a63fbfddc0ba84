"""Sources: the files of ``data/`` and ``ontology/``, read as quads that know their line."""
