"""`fanlight doctor`: what lies between you and an app, and the limits that hold by default."""

from __future__ import annotations

import sys

import click

from fanlight.cli.diagnosis import Diagnosis


@click.command()
@click.argument("url", required=False)
@click.option("--insecure", is_flag=True, help="Take any certificate, such as one that nobody signed.")
def doctor(url: str | None, insecure: bool) -> None:
    """Check what a proxy does to the app at URL; without URL, print the default limits."""
    if url is None:
        for name, value in limits():
            click.echo(f"{name:<44} {value}")
        return
    bad = False
    for finding in Diagnosis(url, verify=not insecure).run():
        bad = bad or not finding.good
        click.echo(f"{'ok ' if finding.good else 'BAD'}  {finding.text}")
        for line in finding.remedy:
            click.echo(f"       {line}")
    sys.exit(1 if bad else 0)


def limits() -> list[tuple[str, str]]:
    """The limits that hold where the author sets no other, by name."""
    from fanlight.app.site import WAITING  # the server's modules are loaded when they are needed
    from fanlight.engine.engine import EngineSettings
    from fanlight.files.limits import FileLimits, readable
    from fanlight.server.seats import MOST_STREAMS
    from fanlight.server.site import SiteOptions

    files, engine = FileLimits(), EngineSettings()
    return [
        ("JSON body", readable(SiteOptions().json_bytes)),
        ("one uploaded file (max_file_size)", readable(files.max_file_size or 0)),
        (
            "uploads of one visitor in an hour",
            f"{readable(files.visitor_bytes_per_hour)}, {files.visitor_files_per_hour} files",
        ),
        (
            "uploads from one address in an hour",
            f"{readable(files.address_bytes_per_hour or 0)}, {files.address_files_per_hour} files",
        ),
        ("all files kept", readable(files.cache_bytes)),
        ("disk that stays free", f"{files.free_disk_share:.0%}, or {readable(files.free_disk_bytes)}"),
        ("parts of a form", f"{files.max_parts}"),
        ("pixels of a picture", f"{files.image_pixels // 10**6} million"),
        ("waiting jobs (queue(max_size=...))", f"{WAITING}"),
        ("functions in threads (max_threads)", f"{engine.threads}"),
        ("sessions (state_session_capacity)", f"{engine.sessions}, {engine.sessions_each} of one visitor"),
        ("streams and sockets of one visitor", f"{MOST_STREAMS}"),
        ("results that nobody fetches", f"{engine.results_s / 60:g} minutes, {readable(engine.results_bytes)} in all"),
        ("a streaming job whose visitor is away", f"{engine.grace_s:g} s"),
    ]
