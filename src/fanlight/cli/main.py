"""The `fanlight` command: `run` runs a script in which `import gradio` means Fanlight."""

from __future__ import annotations

import os
import runpy
import sys
from pathlib import Path

import click

import fanlight
from fanlight.app.reloading import run_reloading
from fanlight.cli.doctor import doctor
from fanlight.cli.logins import logins
from fanlight.cli.relay import relay
from fanlight.cli.share import share
from fanlight.compat.alias import install_as_gradio


@click.group()
@click.version_option(fanlight.__version__, prog_name="fanlight")
def main() -> None:
    """Put a Python function in front of other people."""


main.add_command(logins)
main.add_command(doctor)
main.add_command(share)
main.add_command(relay)


@main.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.option(
    "-m", "is_module", is_flag=True, help="SCRIPT is the name of a module, as in `fanlight run -m uvicorn run:app`."
)
@click.option("--reload", "reloads", is_flag=True, help="Put each saved change into the running app.")
@click.option("--demo-name", default="demo", show_default=True, help="With --reload: the variable that holds the app.")
@click.option(
    "--watch-dir",
    "folders",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="With --reload: another folder whose modules are watched.",
)
@click.argument("script")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def run(
    script: str, arguments: tuple[str, ...], is_module: bool, reloads: bool, demo_name: str, folders: tuple[Path, ...]
) -> None:
    """Run SCRIPT, written for Fanlight or Gradio, with ARGUMENTS."""
    path = Path(script)
    if not is_module and not path.is_file():
        raise click.UsageError(f"There is no file {script}.")
    if is_module and reloads:
        raise click.UsageError("--reload takes a script; for a module, see the --reload of its server.")
    install_as_gradio()
    sys.argv = [script, *arguments]
    if is_module:
        sys.path.insert(0, os.getcwd())
        runpy.run_module(script, run_name="__main__", alter_sys=True)
    else:
        sys.path.insert(0, str(path.resolve().parent))
        if reloads:
            run_reloading(path, demo_name, folders)
            return
        runpy.run_path(script, run_name="__main__")
