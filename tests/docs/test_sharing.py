"""The pages about sharing name every code and option, and their commands are ones that the programs take."""

from __future__ import annotations

import configparser
import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from fanlight.cli.main import main
from fanlight.cli.relay import relay as relay_command
from fanlight.cli.share import share as share_command
from fanlight.tunnel.programs import program_names
from tests.tunnel.relays import authority, relay

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / f"docs/{name}.md" for name in ("sharing", "relay", "what-the-relay-can-see")]
SHARING, RELAY, _ = (page.read_text("utf-8") for page in PAGES)
UNIT = ROOT / "deploy/fanlight-relay.service"
CONTAINER = (ROOT / "deploy/Containerfile").read_text("utf-8")


def test_every_code_is_listed_with_cause_and_remedy() -> None:
    source = "".join(path.read_text("utf-8") for path in (ROOT / "src").rglob("*.py"))
    used = set(re.findall(r'"(share-[a-z-]+)"', source))
    for hop in re.findall(r'f"{kind}-([a-z]+)"', source):  # the way to the relay, or to a proxy before it
        used |= {f"share-{hop}", f"share-proxy-{hop}"}
    rows = re.findall(r"^\| `(share-[a-z-]+)` \| ([^|]{10,}) \| ([^|]{7,}) \|$", SHARING, re.MULTILINE)
    assert [code for code, _, _ in rows] == sorted(used)


@pytest.mark.parametrize(("command", "page"), [(share_command, SHARING), (relay_command, RELAY)])
def test_every_option_is_told(command: click.Command, page: str) -> None:
    options = {name for option in command.params if isinstance(option, click.Option) for name in option.opts}
    assert {name for name in options if name not in page} == set()


def test_every_tunnel_program_is_told() -> None:
    assert {name for name in program_names() if f"`{name}`" not in SHARING} == set()


def commands() -> Iterator[str]:
    """The lines of the pages that call `fanlight`."""
    for page in PAGES:
        for block in re.findall(r"^```sh\n(.*?)^```", page.read_text("utf-8"), re.MULTILINE | re.DOTALL):
            for line in block.replace("\\\n", " ").splitlines():
                words = shlex.split(line, comments=True)
                if "fanlight" in words[:1]:
                    yield shlex.join(words[1:])


def parsed(words: list[str]) -> list[str]:
    """The command's own words, past all options.

    Raises:
        click.UsageError: it takes no such options.
    """
    command, rest = main.commands[words[0]], words[1:]
    if isinstance(command, click.Group) and rest and rest[0] in command.commands:
        command, rest = command.commands[rest[0]], rest[1:]
    return command.make_parser(click.Context(command)).parse_args(rest)[1]


@pytest.mark.parametrize("line", list(commands()))
def test_commands_are_ones_that_exist(line: str) -> None:
    parsed(shlex.split(line))


def unit() -> configparser.SectionProxy:
    """What the unit says of the service."""
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(UNIT.read_text("utf-8"))
    return parser["Service"]


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    assert unit()["StateDirectory"] == Path(unit()["Environment"].split()[0].partition("=")[2]).name
    program = shutil.which("systemd-analyze")
    if program is None:
        parsed(shlex.split(unit()["ExecStart"])[1:])
        return
    copy = tmp_path / UNIT.name
    copy.write_text(UNIT.read_text("utf-8").replace("/opt/fanlight/bin/fanlight", sys.executable))
    done = subprocess.run([program, "verify", "--man=no", copy], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.server
def test_the_units_command_starts_a_relay(tmp_path: Path) -> None:
    files = authority(tmp_path, "share.example.org", "*.share.example.org")
    program, command, *options = shlex.split(unit()["ExecStart"])
    assert (program, command) == ("/opt/fanlight/bin/fanlight", "relay")
    paths = {"/etc/fanlight-relay/fullchain.pem": files.cert, "/etc/fanlight-relay/privkey.pem": files.key}
    with relay(tmp_path, *[str(paths.get(option, option)) for option in options]) as running:
        assert running.url.startswith("https://share.example.org")


def lines(word: str) -> list[str]:
    """What the Containerfile says after a word."""
    return re.findall(rf"^{word} (.*)$", CONTAINER, re.MULTILINE)


def test_the_containers_steps_are_ones_that_work() -> None:
    (entry,), (default,) = map(json.loads, lines("ENTRYPOINT")), map(json.loads, lines("CMD"))
    assert entry[0] == "/opt/fanlight/bin/fanlight"
    assert CliRunner().invoke(main, [*entry[1:], *default]).exit_code == 0
    copied = [name for line in lines("COPY") if not line.startswith("--from") for name in line.split()[:-1]]
    assert [name for name in copied if not (ROOT / name).exists()] == []
    needed = re.findall(r'^(?:readme|license-files) = \[?"(\S+)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert {*needed, "pyproject.toml", "hatch_build.py", "src"} <= set(copied)
    state = dict(pair.split("=") for pair in lines("ENV")[0].split())["FANLIGHT_HOME"]
    assert lines("VOLUME") == [state]
    assert any(line.startswith("install ") and line.endswith(state) for line in lines("RUN"))


@pytest.mark.parametrize(
    "told",
    [
        {"RENEWED_LINEAGE": "."},
        {"LEGO_HOOK_CERT_PATH": "fullchain.pem", "LEGO_HOOK_CERT_KEY_PATH": "privkey.pem"},
        {"CERT_FULLCHAIN_PATH": "fullchain.pem", "CERT_KEY_PATH": "privkey.pem"},
        {},
    ],
    ids=["certbot", "lego", "acme.sh", "by hand"],
)
def test_a_renewed_certificate_is_put_in_place(told: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "fullchain.pem").write_text("chain")
    (tmp_path / "privkey.pem").write_text("key")
    to = tmp_path / "to"
    to.mkdir()
    group = str(tmp_path.stat().st_gid)
    environment = {"PATH": "/usr/bin:/bin", "RELAY_CERTIFICATES": str(to), "RELAY_GROUP": group, **told}
    words = [ROOT / "deploy/take-certificate", *([] if told else ["fullchain.pem", "privkey.pem"])]
    subprocess.run(words, cwd=tmp_path, env=environment, check=True)
    assert {path.name: path.read_text() for path in to.iterdir()} == {"fullchain.pem": "chain", "privkey.pem": "key"}
    assert (to / "privkey.pem").stat().st_mode & 0o777 == 0o640
