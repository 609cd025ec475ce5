"""Layers: a module imports from its own layer and from those below, never upward.

::

    cli → page → tasks → rollup, narrative → audit, executor, sheets → pipeline
    → entry, submission, definition → template → checks → ooxml → model

Layers of one step do not know each other. What the imports are is read from the source, so that an
import inside a function or under TYPE_CHECKING counts like any other.
"""

import ast
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "jialing_xls"
STEPS: tuple[tuple[str, ...], ...] = (
    ("__main__",),
    ("cli",),
    ("page",),
    ("tasks",),
    ("rollup", "narrative"),
    ("audit", "executor", "sheets"),
    ("pipeline",),
    ("entry", "submission", "definition"),
    ("template",),
    ("checks",),
    ("ooxml",),
    ("model",),
)
STEP_OF = {layer: number for number, step in enumerate(STEPS) for layer in step}
MAX_LINES = 400
MAX_MODULES = 15

MODULES = sorted(PACKAGE.rglob("*.py"))


def layer_of(path: Path) -> str:
    """``entry`` for entry/reading/reader.py, ``pipeline`` for pipeline.py; empty for the package itself."""
    first = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    return "" if first == "__init__" else first


def imported(source: str, package: str) -> Iterator[str]:
    """Full names of the modules that the source of a module in ``package`` imports."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package.split(".")[: 1 - node.level or None] if node.level else []
            module = ".".join([*base, node.module] if node.module else base)
            yield module
            # ``from jialing_xls import cli`` imports a module, too.
            yield from (f"{module}.{alias.name}" for alias in node.names)


def layers_imported(source: str, package: str) -> set[str]:
    names = (name.split(".") for name in imported(source, package))
    found = {parts[1] for parts in names if parts[0] == PACKAGE.name and len(parts) > 1}
    return found & (STEP_OF.keys() | {path.name for path in PACKAGE.iterdir() if path.is_dir()})


def upward(layer: str, others: set[str]) -> set[str]:
    """The layers among ``others`` that ``layer`` may not import from."""
    if not layer:
        return others
    return {o for o in others if o != layer and STEP_OF[o] <= STEP_OF[layer]}


def package_of(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE.parent).parent.parts)


def test_every_module_belongs_to_a_layer() -> None:
    layers = {layer_of(path) for path in MODULES} - {""}
    assert layers <= STEP_OF.keys(), "a new layer: give it a place in STEPS"
    optional = {"rollup", "narrative", "audit", "executor", "sheets"}
    assert layers >= STEP_OF.keys() - optional


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_module_imports_upward(path: Path) -> None:
    found = layers_imported(path.read_text(encoding="utf-8"), package_of(path))
    assert upward(layer_of(path), found) == set()


@pytest.mark.parametrize(
    ("layer", "source", "bad"),
    [
        ("entry", "from jialing_xls.model.field import Field", set()),
        ("entry", "from jialing_xls.entry.formats.raw import Raw", set()),
        ("entry", "from jialing_xls import __version__", set()),
        ("entry", "import jialing_xls.pipeline", {"pipeline"}),
        ("entry", "from jialing_xls import cli", {"cli"}),
        ("entry", "from ..cli import app", {"cli"}),
        ("entry", "from jialing_xls.submission.fill import fill", {"submission"}),
        (
            "checks",
            "def f():\n    from jialing_xls.template.template_layout import PAPER",
            {"template"},
        ),
        ("ooxml", "from jialing_xls.checks.excel import x", {"checks"}),
        ("model", "from jialing_xls.ooxml.package import Package", {"ooxml"}),
    ],
)
def test_an_upward_import_is_seen_wherever_it_stands(
    layer: str, source: str, bad: set[str]
) -> None:
    assert upward(layer, layers_imported(source, f"jialing_xls.{layer}")) == bad


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_is_short_enough_to_be_read(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_LINES


def test_a_module_name_stands_once() -> None:
    names = Counter(path.stem for path in MODULES if path.stem != "__init__")
    assert [name for name, times in names.items() if times > 1] == []


def test_a_test_module_name_stands_once() -> None:
    every = (PACKAGE.parent / "tests").rglob("*.py")
    names = Counter(path.stem for path in every if path.stem not in ("conftest", "__init__"))
    del names["__main__"]  # of each instrument
    assert [name for name, times in names.items() if times > 1] == []


def public_names(path: Path) -> Iterator[str]:
    """Names of the classes and functions that a module offers to others. A command's function in
    ``cli/app.py`` has the command's name."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
            yield node.name


def test_a_class_or_function_name_stands_once() -> None:
    modules = [path for path in MODULES if path.relative_to(PACKAGE).parts[:2] != ("cli", "app.py")]
    names = Counter(name for path in modules for name in public_names(path))
    assert [name for name, times in names.items() if times > 1] == []


def test_a_folder_is_a_room_of_fifteen_modules_at_most() -> None:
    rooms = Counter(path.parent for path in MODULES if path.stem != "__init__")
    assert [str(room) for room, modules in rooms.items() if modules > MAX_MODULES] == []


def test_the_model_is_the_standard_library_and_touches_no_file() -> None:
    files = {"os", "io", "pathlib", "shutil", "tempfile", "zipfile"}
    allowed = set(sys.stdlib_module_names) - files
    for path in (PACKAGE / "model").rglob("*.py"):
        names = set(imported(path.read_text(encoding="utf-8"), package_of(path)))
        assert {name.split(".")[0] for name in names} <= allowed | {PACKAGE.name}, path.name


def test_the_page_itself_reads_no_workbook() -> None:
    """Its processes do; the one that answers stays small."""
    program = "import sys, jialing_xls.page.server; print(*sys.modules)"
    ended = subprocess.run(
        [sys.executable, "-c", program],
        cwd=PACKAGE.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    heavy = {"pandas", "numpy", "openpyxl", "xlsxwriter", "ironcalc", "docx", "docxtpl"}
    assert set(ended.stdout.split()) & heavy == set()


def test_ooxml_speaks_no_chinese() -> None:
    """It knows no forms: no word of them stands in it."""
    for path in (PACKAGE / "ooxml").rglob("*.py"):
        chinese = re.findall("[\u4e00-\u9fff]+", path.read_text(encoding="utf-8"))
        assert chinese == [], path.name


def test_help_starts_without_the_heavy_libraries() -> None:
    """pandas, openpyxl, xlsxwriter, ironcalc, docx, starlette are imported where they are used."""
    ended = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "jialing_xls", "--help"],
        cwd=PACKAGE.parent,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    imported = {line.rpartition("|")[2].strip() for line in ended.stderr.splitlines()}
    assert "jialing_xls.cli" in imported
    heavy = {"pandas", "numpy", "openpyxl", "xlsxwriter", "ironcalc", "python_calamine", "lxml"}
    heavy |= {"docx", "docxtpl", "jinja2", "starlette", "uvicorn"}
    assert imported & heavy == set()
