"""Build the portable folder: ``python packaging/build.py [folder]``, by default ``dist/``."""

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).resolve().parent
START = "打开绩效自评"


def build(target: Path) -> Path:
    """The folder ``jxls`` in ``target``, with the script that starts it."""
    from PyInstaller.__main__ import run

    with TemporaryDirectory() as scratch:
        folders = ["--distpath", str(target), "--workpath", scratch]
        run(["--noconfirm", "--log-level", "ERROR", *folders, str(HERE / "jxls.spec")])
    folder = target / "jxls"
    script = HERE / ("start.bat" if sys.platform == "win32" else "start.sh")
    shutil.copy2(script, folder / f"{START}{script.suffix}")
    return folder


if __name__ == "__main__":
    print(build(Path(sys.argv[1] if len(sys.argv) > 1 else "dist")))
