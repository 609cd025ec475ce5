"""The command line: parses, calls, renders, exits. What it calls is the product."""

from typing import NoReturn


def main() -> NoReturn:
    """Entry point of the console script ``jxls``."""
    from jialing_xls.cli.app import main as run

    run()
