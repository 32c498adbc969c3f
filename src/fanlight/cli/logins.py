"""`fanlight logins`: who is logged in to the apps of this user, and ending it."""

from __future__ import annotations

import time

import click

from fanlight.server.auth.logins import Login, LoginFile
from fanlight.server.key import state_folder


@click.group(invoke_without_command=True)
@click.pass_context
def logins(context: click.Context) -> None:
    """List who is logged in to the apps of this user; `fanlight logins revoke` ends logins."""
    if context.invoked_subcommand is None:
        _show(_opened())


@logins.command()
@click.argument("names", nargs=-1, metavar="[USER|ID]...")
@click.option("--all", "everybody", is_flag=True, help="All of them.")
@click.option("--app", help="Only those of apps whose name holds this text.")
def revoke(names: tuple[str, ...], everybody: bool, app: str | None) -> None:
    """End the logins of users, or single ones by their id. Open pages stop at their next sign of life."""
    if not names and not everybody:
        raise click.UsageError("Say whose: names of users, ids from the list, or --all.")
    file = _opened()
    found = [
        (digest, login)
        for digest, _, login in file.rows()
        if (everybody or login.user in names or login.id in names) and (app is None or app in login.app)
    ]
    file.remove([digest for digest, _ in found])
    for _, login in found:
        click.echo(f"Ended: {login.id}  {login.user}  {login.app}")
    if not found:
        click.echo("No login fits; nothing was ended.")


def _opened() -> LoginFile:
    path = state_folder() / "logins.sqlite"
    return LoginFile(path if path.exists() else None)


def _show(file: LoginFile) -> None:
    found: list[Login] = [login for _, _, login in file.rows()]
    if not found:
        click.echo("Nobody is logged in.")
        return
    click.echo(f"{'id':<10}  {'user':<16}  {'since':<16}  {'from':<16}  app")
    for login in found:
        since = time.strftime("%Y-%m-%d %H:%M", time.localtime(login.since))
        click.echo(f"{login.id:<10}  {login.user:<16}  {since:<16}  {login.address:<16}  {login.app}")
