"""``python -m jialing_xls`` is ``jxls``."""

from jialing_xls.cli import main

if __name__ == "__main__":
    main()
