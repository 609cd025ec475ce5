"""Build the portable folder: ``python packaging/build.py [folder]``, by default ``dist/``."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

HERE = Path(__file__).resolve().parent
START = "打开绩效自评"


def build(target: Path) -> Path:
    """The folder ``jxls`` in ``target``, with the script that starts it. What is in it is what is in the
    wheel, so that it has the same templates."""
    from PyInstaller.__main__ import run

    with TemporaryDirectory() as scratch:
        os.environ["JXLS_UNPACKED_WHEEL"] = str(_unpacked_wheel(Path(scratch)))
        folders = ["--distpath", str(target), "--workpath", str(Path(scratch) / "work")]
        run(["--noconfirm", "--log-level", "ERROR", *folders, str(HERE / "jxls.spec")])
    folder = target / "jxls"
    script = HERE / ("start.bat" if sys.platform == "win32" else "start.sh")
    shutil.copy2(script, folder / f"{START}{script.suffix}")
    return folder


def _unpacked_wheel(scratch: Path) -> Path:
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(scratch)]
    subprocess.run([*command, str(HERE.parent)], check=True)
    (wheel,) = scratch.glob("*.whl")
    with ZipFile(wheel) as package:
        package.extractall(scratch / "package")
    return scratch / "package"


if __name__ == "__main__":
    print(build(Path(sys.argv[1] if len(sys.argv) > 1 else "dist")))
