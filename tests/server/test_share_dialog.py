"""The routes of the share dialog: for whoever sits at the app's machine, and for nobody else."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest

import fanlight as gr
from fanlight.server.links import Links
from fanlight.server.routing import Endpoint
from fanlight.tunnel.relay.link import signed_text
from tests.engine.support import until
from tests.server.pagesocket import page_token
from tests.server.support import client

STATE = {"state": "open", "url": "http://192.0.2.7:7871", "public": False, "expires_in": 600.0, "qr": ["10", "01"]}
FORWARDED = {"x-forwarded-for": "203.0.113.9", "x-forwarded-proto": "https", "x-forwarded-host": "pub.example"}
OTHERS: dict[str, dict[str, str]] = {
    "behind a proxy": FORWARDED,
    "behind a proxy that tells nothing": {"via": "1.1 inner"},
    "by a forged link": {**FORWARDED, "x-fanlight-link": "0" * 64},
    "by another name": {"host": "app.example"},
    "a page of another site": {"origin": "https://evil.example"},
    "a picture on another site": {"sec-fetch-site": "cross-site"},
    "another app on this machine": {"sec-fetch-site": "same-site"},
}


class OpenLink:
    """A link that does nothing but remember what is asked of it."""

    def __init__(self, links: Links) -> None:
        self.links = links
        self.wishes: list[dict[str, Any]] = []
        self.shown = STATE
        links.shown = self

    def state(self) -> dict[str, Any]:
        return self.shown

    def act(self, wish: dict[str, Any]) -> None:
        self.wishes.append(wish)

    def end(self) -> None:
        self.shown = {"state": "ended", "code": "expired", "text": "Its time is over.", "qr": []}
        self.links.end(self)


@pytest.fixture
def demo() -> gr.Blocks:
    with gr.Blocks() as demo:
        gr.Textbox()
    return demo


def links(demo: gr.Blocks) -> Links:
    assert demo.served is not None
    return demo.served.app.site.links


def by_link(demo: gr.Blocks) -> dict[str, str]:
    """The headers of a visitor whom the link's relay brings."""
    address, scheme, host = FORWARDED.values()
    signature = hmac.new(links(demo).key, signed_text(address, scheme, host), hashlib.sha256)
    return {**FORWARDED, "x-fanlight-link": signature.hexdigest()}


def test_the_author_sees_the_link_and_moves_or_ends_it(demo: gr.Blocks, serve: Callable[..., str]) -> None:
    url = f"{serve(demo)}/gradio_api/link"
    link = OpenLink(links(demo))
    with client(headers={"x-fanlight-page": page_token(demo)}) as http:
        answer = http.get(url)
        assert answer.json() == STATE
        assert answer.headers["cache-control"] == "no-store"
        for wish in ({"extend": 3600}, {"extend": 0.5}, {"stop": True}):
            assert http.post(url, json=wish, headers={"sec-fetch-site": "same-origin"}).status_code == 200
    assert link.wishes == [{"extend": 3600}, {"extend": 0.5}, {"stop": True}]


def refusals(demo: gr.Blocks, url: str, headers: dict[str, str]) -> tuple[int, int]:
    with client(headers={"x-fanlight-page": page_token(demo), **headers}) as http:
        read, asked = http.get(url), http.post(url, json={"stop": True})
    assert "192.0.2.7" not in read.text
    return read.status_code, asked.status_code


@pytest.mark.parametrize("who", list(OTHERS))
def test_nobody_else_sees_it_or_can_do_anything(who: str, demo: gr.Blocks, serve: Callable[..., str]) -> None:
    url = f"{serve(demo)}/gradio_api/link"
    link = OpenLink(links(demo))
    is_from_elsewhere = not OTHERS[who].keys().isdisjoint({"origin", "sec-fetch-site"})
    assert refusals(demo, url, OTHERS[who]) == (404, 403 if is_from_elsewhere else 404)
    assert link.wishes == []


def test_a_visitor_by_the_link_sees_nothing_of_it(demo: gr.Blocks, serve: Callable[..., str]) -> None:
    url = serve(demo)
    link = OpenLink(links(demo))
    assert refusals(demo, f"{url}/gradio_api/link", by_link(demo)) == (404, 404)
    assert link.wishes == []
    with client(headers=by_link(demo)) as http:
        assert '"shared"' not in http.get(url).text


def test_another_machine_is_not_the_author_s(demo: gr.Blocks, serve: Callable[..., str]) -> None:
    url = f"{serve(demo, server_name='0.0.0.0', allowed_origins=['https://friend.example'])}/gradio_api/link"
    url = url.replace("0.0.0.0", "127.0.0.1")
    OpenLink(links(demo))
    assert refusals(demo, url, {"host": "192.0.2.7:7860"}) == (404, 404)
    assert refusals(demo, url, {"origin": "https://friend.example"}) == (404, 404)


def test_only_a_page_of_the_app_can_ask_for_anything(demo: gr.Blocks, serve: Callable[..., str]) -> None:
    url = f"{serve(demo)}/gradio_api/link"
    link = OpenLink(links(demo))
    with client() as http:
        assert http.post(url, json={"stop": True}).json()["code"] == "page-only"
        refused = http.post(url, json={"stop": True}, headers={"x-fanlight-page": "forged.1.2.3"})
    assert refused.status_code == 403
    assert link.wishes == []


@pytest.mark.parametrize(
    "body",
    [
        "{}", "[]", "null", '"stop"', '{"stop": "yes"}', '{"stop": 1}', '{"stop": false}', '{"extend": true}',
        '{"extend": "12h"}', '{"extend": 0}', '{"extend": -5}', '{"extend": 1e300}', '{"extend": 31622401}',
        '{"extend": [60]}', '{"extend": null}',
    ],
)  # fmt: skip
def test_a_malformed_wish_is_refused(body: str, demo: gr.Blocks, serve: Callable[..., str]) -> None:
    url = f"{serve(demo)}/gradio_api/link"
    link = OpenLink(links(demo))
    with client(headers={"x-fanlight-page": page_token(demo), "content-type": "application/json"}) as http:
        assert http.post(url, content=body).status_code == 422
        assert http.post(url, content=b'{"stop": true}', headers={"content-type": "text/plain"}).status_code == 422
    assert link.wishes == []


def test_where_there_is_a_login_the_author_needs_it_too(demo: gr.Blocks, serve: Callable[..., str]) -> None:
    url = serve(demo, auth=("ann", "secret"))
    OpenLink(links(demo))
    with client() as http:
        assert http.get(f"{url}/gradio_api/link").status_code == 401
        assert http.post(f"{url}/gradio_api/link", json={"stop": True}).status_code == 401
        assert http.post(f"{url}/login", data={"username": "ann", "password": "secret"}).status_code in (200, 303)
        assert http.get(f"{url}/gradio_api/link").json() == STATE
        token = in_page(http.get(url), "token")
        headers = {"x-fanlight-page": token}
        assert http.post(f"{url}/gradio_api/link", json={"stop": True}, headers=headers).status_code == 200


def in_page(answer: httpx.Response, name: str) -> str:
    found = re.search(rf'"{name}":"([^"]+)"', answer.text)
    assert found, f"the page is not built, or has no {name}"
    return found[1]


def test_the_page_knows_of_the_link_while_it_is_open(demo: gr.Blocks, serve: Callable[..., str]) -> None:
    url = serve(demo)
    with client() as http:
        in_page(http.get(url), "token")
        assert '"shared"' not in http.get(url).text
        link = OpenLink(links(demo))
        assert '"shared":true' in http.get(url).text
        assert '"shared"' not in http.get(url, headers=FORWARDED).text
        assert '"shared"' not in http.get(url, headers={"host": "app.example"}).text
        link.end()
        assert '"shared"' not in http.get(url).text


def test_why_a_link_has_ended_can_still_be_read_but_nothing_done(demo: gr.Blocks, serve: Callable[..., str]) -> None:
    url = f"{serve(demo)}/gradio_api/link"
    with client(headers={"x-fanlight-page": page_token(demo)}) as http:
        assert http.get(url).status_code == http.post(url, json={"stop": True}).status_code == 404
        link = OpenLink(links(demo))
        link.end()
        assert http.get(url).json()["text"] == "Its time is over."
        assert http.post(url, json={"stop": True}).status_code == 404
        assert http.get(url, headers=FORWARDED).status_code == 404
        newer = OpenLink(links(demo))
        link.end()
        assert http.get(url).json() == STATE
    assert link.wishes == newer.wishes == []


def test_the_routes_are_the_owner_s(demo: gr.Blocks, serve: Callable[..., str]) -> None:
    serve(demo)
    assert demo.served is not None
    routes = [r for r in demo.served.app.routes if isinstance(r, Endpoint) and r.path.endswith("/link")]
    assert {(r.access, method) for r in routes for method in r.methods or ()} >= {("owner", "GET"), ("owner", "POST")}
    assert {r.access for r in routes} == {"owner"}


@pytest.mark.server
def test_a_link_on_the_network_from_both_sides(demo: gr.Blocks, serve: Callable[..., str]) -> None:
    url = serve(demo, share=gr.Share(relay="lan", expires="50m"))
    with client(headers={"x-fanlight-page": page_token(demo)}) as http:
        link = http.get(f"{url}/gradio_api/link").json()
        assert link["state"] == "open"
        assert not link["public"]
        assert 2900 < link["expires_in"] <= 3000
        assert link["qr"]
        visited = f"http://127.0.0.1:{link['url'].rpartition(':')[2]}"
        assert '"shared"' not in http.get(visited).text
        assert http.get(f"{visited}/gradio_api/link").status_code == 404
        assert http.post(f"{visited}/gradio_api/link", json={"stop": True}).status_code == 404
        wish = {"extend": link["expires_in"] + 43_200}
        assert http.post(f"{url}/gradio_api/link", json=wish).status_code == 200
        until(lambda: http.get(f"{url}/gradio_api/link").json()["expires_in"] > 46_000)
        later = http.get(f"{url}/gradio_api/link").json()
        assert later["longest_in"] <= link["longest_in"]
        assert http.post(f"{url}/gradio_api/link", json={"stop": True}).status_code == 200
        until(lambda: http.get(f"{url}/gradio_api/link").json()["state"] == "ended")
        assert '"shared"' not in http.get(url).text
        until(lambda: _is_gone(visited))


def _is_gone(url: str) -> bool:
    try:
        with client() as http:
            http.get(url)
    except httpx.TransportError:
        return True
    return False
