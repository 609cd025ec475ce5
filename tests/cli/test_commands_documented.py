"""docs/commands.zh-CN.md names every command, argument and option that is registered."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from jialing_xls.cli.app import app

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "commands.zh-CN.md"


def commands(command: Any, path: str) -> Iterator[tuple[str, Any]]:
    for name, each in getattr(command, "commands", {}).items():
        yield from commands(each, f"{path} {name}")
    if not hasattr(command, "commands"):
        yield path, command


def parameters(command: Any) -> list[Any]:
    """With the help option, whose names are a setting of ``jxls`` itself."""
    group: Any = typer.main.get_command(app)
    root = typer.Context(group, **group.context_settings)
    return list(command.get_params(typer.Context(command, parent=root)))


def sections() -> dict[str, str]:
    """Text of the document by the command that its heading names."""
    parts = re.split(r"^## `(jxls[^`]*)`$", DOCUMENT.read_text("utf-8"), flags=re.MULTILINE)
    return {
        " ".join(re.findall(r"[a-z]+", h)): t for h, t in zip(parts[1::2], parts[2::2], strict=True)
    }


def test_every_command_is_documented_with_its_parameters() -> None:
    documented = sections()
    registered = dict(commands(typer.main.get_command(app), "jxls"))
    assert set(documented) == set(registered)
    for path, command in registered.items():
        for parameter in parameters(command):
            is_argument = parameter.param_type_name == "argument"
            for name in [parameter.metavar] if is_argument else parameter.opts:
                assert f"`{name}`" in documented[path], f"{path} {name}"


def test_what_is_documented_exists() -> None:
    registered = dict(commands(typer.main.get_command(app), "jxls"))
    for path, text in sections().items():
        known = {name for parameter in parameters(registered[path]) for name in parameter.opts}
        assert set(re.findall(r"`(--?[a-z-]+)`", text)) <= known, path


def test_options_of_jxls_itself_are_documented() -> None:
    group: Any = typer.main.get_command(app)
    text = DOCUMENT.read_text("utf-8")
    for parameter in parameters(group):
        for name in parameter.opts:
            assert name in text


def test_everything_has_a_chinese_help_text() -> None:
    for path, command in commands(typer.main.get_command(app), "jxls"):
        assert re.search(r"[一-鿿]", command.help or ""), path
        for parameter in command.params:
            assert re.search(r"[一-鿿]", parameter.help or ""), f"{path} {parameter.name}"
