"""The `fanlight` command: `run` runs a script in which `import gradio` means Fanlight."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

import click

import fanlight
from fanlight.cli.logins import logins
from fanlight.compat.alias import install_as_gradio


@click.group()
@click.version_option(fanlight.__version__, prog_name="fanlight")
def main() -> None:
    """Put a Python function in front of other people."""


main.add_command(logins)


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("script", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def run(script: Path, arguments: tuple[str, ...]) -> None:
    """Run SCRIPT, written for Fanlight or Gradio, with ARGUMENTS."""
    install_as_gradio()
    sys.argv = [str(script), *arguments]
    sys.path.insert(0, str(script.resolve().parent))
    runpy.run_path(str(script), run_name="__main__")
