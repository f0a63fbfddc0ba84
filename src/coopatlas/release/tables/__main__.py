"""``python -m coopatlas.release.tables QUADS FOLDER`` writes the tables; ``separate`` starts it.

It tells how many hundredths of the work are done, one number a line, and ends when its standard input does.
"""

from __future__ import annotations

import os
import resource
import sys
import threading
from pathlib import Path

from coopatlas.release.tables.tables import write_tables


def tell(hundredths: int) -> None:
    """Report to whoever started this."""
    sys.stdout.write(f"{hundredths}\n")
    sys.stdout.flush()


def end_with_parent() -> None:
    """End at once when whoever started this is gone: the folder may be swept away."""
    # Not sys.stdin's own reading, whose lock would keep the interpreter from ending.
    while os.read(sys.stdin.fileno(), 1):
        pass
    os._exit(1)


def allow_many_files() -> None:
    """Allow as many open files as this process may have: each class needs two."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


if __name__ == "__main__":
    allow_many_files()
    threading.Thread(target=end_with_parent, daemon=True).start()
    write_tables(Path(sys.argv[1]), Path(sys.argv[2]), tell)
