"""`fanlight doctor` behind a real nginx that is set up well, or with one fault at a time."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

import fanlight as gr
from fanlight.cli.main import main
from tests.hosting.nginx import FORWARDED, GOOD, UPGRADE, proxied
from tests.server.support import client

pytestmark = pytest.mark.server


def app() -> gr.Blocks:
    with gr.Blocks() as demo:
        box = gr.Textbox(label="Secret label")
        box.submit(lambda text: text, box, box, api_name="secret_name")
    return demo


def doctor(*arguments: str) -> tuple[int, str]:
    """Exit code and output."""
    done = CliRunner().invoke(main, ["doctor", *arguments])
    return done.exit_code, done.output


def bad(output: str) -> list[str]:
    return [line for line in output.splitlines() if line.startswith("BAD")]


def test_all_is_well_without_a_proxy(serve: Callable[..., str]) -> None:
    code, said = doctor(serve(app()))
    assert (code, bad(said)) == (0, []), said
    assert "64 MB get through" in said


@pytest.mark.parametrize("https", [False, True])
def test_all_is_well_behind_a_good_nginx(https: bool, tmp_path: Path, serve: Callable[..., str]) -> None:
    url = serve(app())
    with proxied(tmp_path, f"location / {{ proxy_pass {url}; {GOOD} }}", https=https) as front:
        code, said = doctor(front, "--insecure")
    assert (code, bad(said)) == (0, []), said
    assert "X-Forwarded-For holds 1 address\n" in said


FAULTS = {
    "no upgrade": (FORWARDED + "client_max_body_size 0;", "no WebSocket", "proxy_set_header Upgrade $http_upgrade;"),
    "buffering": (
        UPGRADE + FORWARDED + "client_max_body_size 0; proxy_ignore_headers X-Accel-Buffering; gzip on;"
        "gzip_types text/event-stream; gzip_min_length 0; gzip_proxied any;",
        "a stream is held back", "proxy_buffering off;",
    ),
    "small bodies": (
        UPGRADE + FORWARDED + "client_max_body_size 1m;", "bodies of 0.5 MB get through, 2 MB do not",
        "client_max_body_size 0;",
    ),
    "host": (
        UPGRADE + "client_max_body_size 0; proxy_set_header X-Forwarded-Proto $scheme;",
        "the app sees the host 127.0.0.1", "proxy_set_header Host $http_host;",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", list(FAULTS))
def test_one_fault_is_found_with_the_line_that_mends_it(fault: str, tmp_path: Path, serve: Callable[..., str]) -> None:
    lines, found, remedy = FAULTS[fault]
    url = serve(app())
    with proxied(tmp_path, f"location / {{ proxy_pass {url}; {lines} }}") as front:
        code, said = doctor(front)
    assert code == 1
    assert len(bad(said)) == 1, said
    assert found in bad(said)[0]
    assert remedy in said


@pytest.mark.parametrize(
    ("told", "trusted", "remedy"),
    [(False, None, "X-Forwarded-Proto $scheme;"), (True, "192.0.2.1", "forwarded_allow_ips")],
)
def test_a_scheme_that_does_not_arrive_is_found(
    told: bool, trusted: str | None, remedy: str, tmp_path: Path, serve: Callable[..., str]
) -> None:
    url = serve(app(), forwarded_allow_ips=trusted)
    lines = UPGRADE + "client_max_body_size 0; proxy_set_header Host $http_host;"
    lines += "proxy_set_header X-Forwarded-Proto $scheme;" if told else ""
    with proxied(tmp_path, f"location / {{ proxy_pass {url}; {lines} }}", https=True) as front:
        code, said = doctor(front, "--insecure")
    assert code == 1
    assert [line[:26] for line in bad(said)] == ["BAD  the app sees http, yo"], said
    assert remedy in said


def test_a_prefix_that_the_app_does_not_know_is_found(tmp_path: Path, serve: Callable[..., str]) -> None:
    url = serve(app())
    lines = f"location /cut/ {{ proxy_pass {url}/; {GOOD} }} location /kept/ {{ proxy_pass {url}; {GOOD} }}"
    with proxied(tmp_path, lines) as front:
        for path in ("cut", "kept"):
            code, said = doctor(f"{front}/{path}/")
            assert code == 1
            assert len(bad(said)) == 1, said
            assert f"proxy_set_header X-Forwarded-Prefix /{path};" in said


def test_nobody_there_is_said_in_one_line() -> None:
    code, said = doctor("http://127.0.0.1:9")
    assert code == 1
    assert said.startswith("BAD  no answer from http://127.0.0.1:9")


def test_an_app_that_takes_small_files_only_is_no_fault(serve: Callable[..., str]) -> None:
    code, said = doctor(serve(app(), max_file_size="1mb"))
    assert code == 0
    assert "the app itself takes no larger ones" in said


def test_without_an_address_the_default_limits_are_printed() -> None:
    code, said = doctor()
    assert code == 0
    assert "JSON body" in said
    assert "10 MB" in said


def test_the_route_tells_only_what_the_caller_sent(serve: Callable[..., str]) -> None:
    url = serve(app(), auth=("ann", "secret"), max_file_size="3mb")
    headers = {"x-forwarded-for": "10.9.8.7, 10.9.8.6", "authorization": "Bearer token", "x-inner": "inner"}
    with client() as http:
        said = http.get(f"{url}/gradio_api/doctor", headers=headers)
        assert said.json().keys() == {"fanlight", "root", "host", "forwarded", "addresses"}
        for word in ("10.9.8.7", "token", "inner", "Secret label", "secret_name"):
            assert word not in said.text
        passed = http.post(f"{url}/gradio_api/doctor", content=bytes(5 * 2**20))
        large = http.post(f"{url}/gradio_api/doctor", content=(b" " * 2**20 for _ in range(80)))
    assert passed.json() == {"received": 5 * 2**20}  # the app's own limit, 3 MB, does not show
    assert large.status_code == 413
    assert json.loads(large.content)["code"] == "body-too-large"
