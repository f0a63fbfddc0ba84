"""Tables: what a release says of the resources of each class, as CSV and Parquet, described by CSVW metadata.

::

    coopatlas.nq ──► survey ──► layout ──► writing ──► tables/<class>.csv, .parquet
      (sorted)     (what there   (tables,   (rows)      tables/statements.parquet
                      is)        columns)      └──────► tables/csv-metadata.json (metadata)

The sorted quads are read twice: first to learn which columns there are, then to fill them. Neither pass holds more
than one resource and a bounded number of rows. A process of its own does it (``separate``), because what writes
Parquet is large, and no other verb of the command line needs it.
"""
