"""``python -m coopatlas.release.tables QUADS FOLDER`` writes the tables; ``separate`` starts it.

It tells how many hundredths of the work are done, one number a line, and ends when its standard input does.
"""

from __future__ import annotations

import os
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


if __name__ == "__main__":
    threading.Thread(target=end_with_parent, daemon=True).start()
    write_tables(Path(sys.argv[1]), Path(sys.argv[2]), tell)
