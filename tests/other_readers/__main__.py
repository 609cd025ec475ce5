"""``python -m tests.other_readers``: filled samples in exceljs and SheetJS; needs node and npm.

Exit status 1 if a value differs from what openpyxl reads.
"""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))  # as pytest does

from jialing_xls.pipeline import Job, run  # noqa: E402
from other_readers import readers  # noqa: E402

LIBRARIES = ("exceljs", "xlsx")


def main() -> int:
    different = 0
    with TemporaryDirectory(prefix="jxls-readers-") as name:
        folder = Path(name)
        install = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", *LIBRARIES]
        subprocess.run(install, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        for entry in sorted((ROOT / "samples").glob("*_录入表.xlsx")):
            output = folder / f"{entry.stem}.xlsx"
            list(run([Job(entry, output)]))
            expected = readers.openpyxl(output)
            for library in LIBRARIES:
                found = readers.javascript(library, output, folder / "node_modules")
                faults = [
                    at for at in expected.keys() | found.keys() if expected.get(at) != found.get(at)
                ]
                different += len(faults)
                print(f"{entry.stem}, {library}: {len(found)} values, {len(faults)} different")
                for at in sorted(faults)[:10]:
                    print(f"  {at}: {expected.get(at)!r} in openpyxl, {found.get(at)!r}")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
