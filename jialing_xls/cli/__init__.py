"""The command line: parses, calls, renders, exits. What it calls is the product."""

import gc
from typing import NoReturn


def main() -> NoReturn:
    """Entry point of the console script ``jxls``."""
    gc.disable()
    from jialing_xls.cli.app import main as run

    gc.freeze()  # modules stay: there is nothing to collect among them
    gc.enable()
    run()
