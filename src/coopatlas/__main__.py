"""Lets ``python -m coopatlas`` stand for the ``coopatlas`` command."""

from coopatlas.cli import main

if __name__ == "__main__":
    main()
