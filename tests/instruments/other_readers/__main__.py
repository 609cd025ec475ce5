"""``python -m tests.instruments.other_readers``: filled samples in exceljs and SheetJS; needs node and npm.

Exit status 1 if a value differs from what openpyxl reads, or if of a sample that one of them saved
again ``verify`` names anything of unknown origin, or one loss more than once a sheet.
"""

import subprocess
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from instruments.other_readers import readers
from jialing_xls.audit.verify import verify_one
from jialing_xls.model.result import Level
from jialing_xls.pipeline import Job, fill_jobs

from .. import ROOT

LIBRARIES = ("exceljs", "xlsx")


def main() -> int:
    different = 0
    with TemporaryDirectory(prefix="jxls-readers-") as name:
        folder = Path(name)
        install = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", *LIBRARIES]
        subprocess.run(install, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        for entry in sorted((ROOT / "samples").glob("*_录入表.xlsx")):
            output = folder / f"{entry.stem}.xlsx"
            list(fill_jobs([Job(entry, output)]))
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
                different += _saved_again(library, output, folder)
    return 1 if different else 0


def _saved_again(library: str, path: Path, folder: Path) -> int:
    """False findings on a workbook that the library saved again."""
    saved = folder / f"{library}.xlsx"
    script = Path(__file__).with_name("save.mjs")
    modules = str(folder / "node_modules")
    subprocess.run(["node", str(script), library, modules, str(path), str(saved)], check=True)
    found = [f for f in verify_one(saved).findings if f.level is not Level.NOTE]
    kinds = Counter((f.place.sheet if f.place else "", f.message[:6]) for f in found)
    false = [f for f in found if "来历不明" in f.message or "不合规范" in f.message]
    repeated = [kind for kind, count in kinds.items() if count > 2]
    print(f"  saved by {library}: {len(found)} losses, {len(false)} false, repeated: {repeated}")
    return len(false) + len(repeated)


if __name__ == "__main__":
    sys.exit(main())
