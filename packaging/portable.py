"""What the portable folder starts: without a file the page, with files what each of them asks for."""

import multiprocessing
import sys

if __name__ == "__main__":
    multiprocessing.freeze_support()  # further processes start this program again
    from jialing_xls.cli import main

    if len(sys.argv) == 1:
        sys.argv.append("page")
    main()
