"""Logging in and out, as browsers, stock clients and attackers do it."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from gradio_client import Client
from gradio_client.exceptions import AuthenticationError

import fanlight as gr
from fanlight.server.auth import door
from tests.engine.support import until
from tests.server.support import EventStream, client

pytestmark = pytest.mark.server

BROWSER = {"accept": "text/html", "sec-fetch-mode": "navigate", "sec-fetch-site": "same-origin"}
USERS = [("ann", "secret"), ("bob", "hidden")]
ANN = {"username": "ann", "password": "secret"}
LogIn = Callable[..., httpx.Client]
RELEASE = threading.Event()


def who(request: gr.Request) -> str:
    return str(request.username)


def remember(text: str, seen: list[str]) -> tuple[str, list[str]]:
    return "+".join([*seen, text]), [*seen, text]


@pytest.fixture
def demo() -> gr.Blocks:
    with gr.Blocks() as demo:
        out, box, state = gr.Textbox(), gr.Textbox(), gr.State([])
        gr.Button().click(who, None, out, api_name="who")
        gr.Button().click(remember, [box, state], [out, state], api_name="remember")
        gr.Button().click(lambda: RELEASE.wait(20), None, None, api_name="wait")
    return demo


@pytest.fixture
def url(demo: gr.Blocks, serve: Callable[..., str]) -> str:
    return serve(demo, auth=USERS, auth_message='<b>Hi</b><script>alert(1)</script><img src=x onerror="alert(2)">')


def form(http: httpx.Client, url: str, query: str = "") -> str:
    """Where the form of the page goes."""
    found = re.search(r'action="([^"]+)"', http.get(f"{url}/{query}", headers=BROWSER).text)
    assert found
    return f"{url}/{found[1].replace('&amp;', '&')}"


def test_a_browser_logs_in_and_comes_to_the_page_that_it_wanted(url: str) -> None:
    with client() as http:
        answer = http.post(form(http, url, "?topic=a%26b"), data=ANN, headers=BROWSER)
        assert answer.status_code == 303
        assert answer.headers["location"] == "./?topic=a%26b"
        assert http.get(f"{url}/gradio_api/user").json() == "ann"
        assert http.get(f"{url}/login").headers["location"] == "./"


def test_the_form_says_what_was_wrong_but_not_which_half(url: str) -> None:
    with client() as http:
        answers = [
            http.post(form(http, url), data={"username": user, "password": "x"}, headers=BROWSER).text
            for user in ("ann", "nobody")
        ]
    texts = {re.sub(r'nonce="[^"]*"|value="[^"]*"|page=[^"]*"', "", text) for text in answers}
    assert len(texts) == 1
    assert "User name or password is wrong." in answers[0]
    assert 'value="ann"' in answers[0]
    assert 'role="alert"' in answers[0]
    assert 'autocomplete="username"' in answers[0]
    assert 'autocomplete="current-password"' in answers[0]


def test_what_a_visitor_typed_is_text_and_the_author_s_message_is_harmless(url: str) -> None:
    with client() as http:
        evil = {"username": '"><script>alert(3)</script>', "password": "x"}
        text = http.post(form(http, url), data=evil, headers=BROWSER).text
    assert "<b>Hi</b>" in text
    for sign in ("alert(1)", "alert(2)", "onerror", "<script>alert(3)"):
        assert sign not in text
    assert "&lt;script&gt;alert(3)" in text


@pytest.mark.parametrize(
    "query", ["next=https://evil.example", "next=//evil.example", "//evil.example", "\\evil", "%0d%0aSet-Cookie:x=1"]
)
def test_no_query_leads_elsewhere(url: str, query: str) -> None:
    with client() as http:
        location = http.post(f"{url}/login?{query}", data=ANN, headers=BROWSER).headers["location"]
    assert location.startswith("./")
    assert "\r" not in location
    assert httpx.URL(f"{url}/login").join(location).host == httpx.URL(url).host


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"username": "ann"}, 422), ({"password": "x"}, 422), ({}, 422),
        ({"username": "a" * 300, "password": "x"}, 422),
        ({"username": "ann", "password": "x" * 2000}, 422), ({"username": "ann", "password": "x" * 70_000}, 413),
        ({"username": "\ud800".encode("utf-8", "surrogatepass"), "password": "x"}, 401),
    ],
)  # fmt: skip
def test_a_malformed_form_is_refused(url: str, body: dict[str, Any], status: int) -> None:
    with client() as http:
        assert http.post(f"{url}/login", data=body).status_code == status
        fields = {key: (None, value) for key, value in ANN.items()}
        assert http.post(f"{url}/login", files=fields).json() == {"success": True}


def test_the_stock_python_client_logs_in(url: str) -> None:
    stock = Client(url, auth=("ann", "secret"), verbose=False)
    assert stock.predict(api_name="/who") == "ann"
    assert stock.submit("a", api_name="/remember").result(timeout=20) == "a"
    stock.close()
    with pytest.raises(AuthenticationError):
        Client(url, auth=("ann", "wrong"), verbose=False)
    with pytest.raises(AuthenticationError):
        Client(url, verbose=False)


def test_too_many_attempts_wait_and_the_form_says_how_long(url: str) -> None:
    with client() as http:
        wrong = {"username": "bob", "password": "x"}
        assert [http.post(f"{url}/login", data=wrong).status_code for _ in range(6)] == [401] * 5 + [429]
        refused = http.post(f"{url}/login", data={"username": "bob", "password": "hidden"}, headers=BROWSER)
        assert refused.status_code == 429
        assert int(refused.headers["retry-after"]) >= 1
        assert "Too many attempts. Try again in 1 second." in refused.text
        assert http.post(f"{url}/login", data=ANN).status_code == 200


def at_once(url: str, count: int, user: str, password: str) -> list[int]:
    """What so many tries to log in are answered that come at the same time."""

    def enter(_: int) -> int:
        with client() as http:
            return http.post(f"{url}/login", data={"username": user, "password": password}).status_code

    with ThreadPoolExecutor(count) as many:
        return list(many.map(enter, range(count)))


def test_many_guesses_at_once_gain_nothing(url: str) -> None:
    answers = at_once(url, 30, "bob", "x")
    assert answers.count(401) == 5
    assert answers.count(429) == 25


def test_a_class_that_shares_an_account_comes_in(serve: Callable[..., str]) -> None:
    with gr.Blocks() as demo:
        gr.Textbox()
    url = serve(demo, auth=("class", gr.auth.scrypt("open")))
    assert at_once(url, 12, "class", "open") == [200] * 12


def test_a_flood_of_logins_is_turned_away_with_the_time_to_come_back(
    serve: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "MOST_CHECKS", 3)
    go_on = threading.Event()
    with gr.Blocks() as demo:
        gr.Textbox()
    url = serve(demo, auth=lambda user, password: go_on.wait(20))
    answers: list[httpx.Response] = []

    def enter(number: int) -> None:
        with client() as http:
            answers.append(http.post(f"{url}/login", data={"username": f"u{number}", "password": "x"}))

    threads = [threading.Thread(target=enter, args=(number,)) for number in range(10)]
    for thread in threads:
        thread.start()
    assert until(lambda: len(answers) == 7)
    assert {(a.status_code, a.headers["retry-after"]) for a in answers} == {(503, "5")}
    go_on.set()
    for thread in threads:
        thread.join()
    assert sorted(a.status_code for a in answers) == [200] * 3 + [503] * 7


def test_a_foreign_page_can_neither_log_a_visitor_in_nor_out(url: str, log_in: LogIn) -> None:
    foreign = {"origin": "https://evil.example", "sec-fetch-site": "cross-site", "accept": "text/html"}
    with client() as attacker:
        stolen = form(attacker, url)
    with client() as http:
        http.get(url)
        for address, headers in (
            (f"{url}/login", foreign),
            (stolen, foreign),
            (stolen, {"origin": "http://evil.example"}),
        ):
            answer = http.post(address, data=ANN, headers=headers)
            assert answer.status_code == 403
            assert "set-cookie" not in answer.headers
    mine = log_in(url)
    assert mine.post(f"{url}/logout", headers=foreign).status_code == 403
    asked = mine.get(f"{url}/logout", headers={"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"})
    assert "<button" in asked.text
    assert mine.get(f"{url}/gradio_api/user").json() == "ann"


def test_behind_a_proxy_that_changes_host_the_form_s_own_token_counts(url: str) -> None:
    """Over plain http browsers send no Sec-Fetch-Site, so only Origin and a token tell where a form was."""
    seen = {"origin": "http://tools.example", "accept": "text/html"}
    with client() as http:
        assert http.post(form(http, url), data=ANN, headers=seen).status_code == 303
    with client() as http:
        assert http.post(f"{url}/login", data=ANN, headers=seen).status_code == 403


def test_a_login_is_a_new_token_whatever_cookie_was_planted(url: str, log_in: LogIn) -> None:
    with client() as http:
        names = {c.name for c in log_in(url).cookies.jar if "login" in c.name}
        for name in names:
            http.cookies.set(name, "planted-by-somebody-else", domain="127.0.0.1")
        answer = http.post(f"{url}/login", data=ANN)
        assert "planted" not in answer.headers["set-cookie"]
    with client(cookies=dict.fromkeys(names, "planted-by-somebody-else")) as other:
        assert other.get(f"{url}/gradio_api/user").json() is None


def test_two_users_of_one_browser_do_not_meet(url: str) -> None:
    with client() as http:
        http.get(url)  # gets the cookie of this browser
        http.post(f"{url}/login", data=ANN)
        body = {"data": ["mine"], "session_hash": "one-tab"}
        assert http.post(f"{url}/run/remember", json=body).json()["data"][0] == "mine"
        assert http.post(f"{url}/run/remember", json=body).json()["data"][0] == "mine+mine"
        http.post(f"{url}/logout")
        http.post(f"{url}/login", data={"username": "bob", "password": "hidden"})
        assert http.post(f"{url}/run/remember", json=body).status_code == 403
        http.post(f"{url}/logout")
        http.post(f"{url}/login", data=ANN)
        assert http.post(f"{url}/run/remember", json=body).json()["data"][0] == "mine+mine+mine"


def test_logging_out_ends_this_browser_or_all_of_the_user(url: str, log_in: LogIn) -> None:
    first, second, other = log_in(url), log_in(url), log_in(url, "bob", "hidden")
    cookies = dict(first.cookies)
    answer = first.post(f"{url}/logout")
    assert (answer.status_code, answer.headers["location"]) == (303, "./")
    with client(cookies=cookies) as kept:  # the server has forgotten it, not only the browser
        assert kept.get(f"{url}/gradio_api/user").json() is None
    assert second.get(f"{url}/gradio_api/user").json() == "ann"
    third = log_in(url)
    click = {"sec-fetch-site": "same-origin", "sec-fetch-mode": "navigate"}
    assert third.get(f"{url}/logout?all_session=true", headers=click).status_code == 303
    assert second.get(f"{url}/config").status_code == 401
    assert other.get(f"{url}/gradio_api/user").json() == "bob"


def test_logins_are_listed_and_revoked_and_what_is_open_ends(demo: gr.Blocks, url: str, log_in: LogIn) -> None:
    http, other = log_in(url), log_in(url, "bob", "hidden")
    assert [login.user for login in demo.logins] == ["ann", "bob"]
    RELEASE.clear()
    http.post(f"{url}/call/wait", json={"data": [], "session_hash": "tab"})
    cookie = {"cookie": "; ".join(f"{c.name}={c.value}" for c in http.cookies.jar)}
    stream = EventStream(url, "/gradio_api/heartbeat/tab", cookie)
    assert stream.status == 200
    assert demo.logins.revoke("ann") == 1
    while stream.file.readline() != b"0\r\n":  # it ends
        pass
    stream.file.close()
    stream.socket.close()
    RELEASE.set()
    assert http.get(f"{url}/config").status_code == 401
    assert other.get(f"{url}/config").status_code == 200
    assert [login.user for login in demo.logins] == ["bob"]


def test_the_command_lists_and_revokes(demo: gr.Blocks, url: str, log_in: LogIn) -> None:
    http = log_in(url)

    def command(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "fanlight.cli", *words], capture_output=True, text=True, check=False
        )
        return done.stdout + done.stderr

    assert "ann" in command("logins")
    port = url.rpartition(":")[2]
    assert "No login fits" in command("logins", "revoke", "ann", "--app", "port 1\n")
    assert "Ended" in command("logins", "revoke", "ann", "--app", f"port {port}")
    assert until(lambda: http.get(f"{url}/config").status_code == 401)
    assert "Say whose" in command("logins", "revoke")


def test_the_cookie_is_out_of_reach_of_scripts_and_fits_the_address(url: str) -> None:
    with client() as http:
        plain = http.post(f"{url}/login", data=ANN).headers.get_list("set-cookie")
        framed = http.post(f"{url}/login", data=ANN, headers={"sec-fetch-dest": "iframe"}).headers.get_list(
            "set-cookie"
        )
    assert len(plain) == 1
    assert re.fullmatch(r"fl_login_\w+=[\w-]{43}; Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax", plain[0])
    assert len(framed) == 2
    assert framed[1].endswith("HttpOnly; SameSite=None; Secure; Partitioned")


def test_a_page_token_does_not_replace_the_login(demo: gr.Blocks, url: str) -> None:
    assert demo.served is not None
    made = demo.served.app.site.identities
    with client() as http:
        headers = {"x-fanlight-page": made.token(made.new_visitor())}
        assert http.post(f"{url}/run/who", json={"data": []}, headers=headers).status_code == 401
        assert http.get(f"{url}/config?page={quote(headers['x-fanlight-page'])}").status_code == 401
