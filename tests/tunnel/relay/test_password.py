"""A link with a password: the form, its cookie that the app never sees, the header for programs, and the throttle."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from fanlight.tunnel.relay.limits import Limits
from fanlight.tunnel.relay.password import COOKIE, ENTER, TRIES_A_MINUTE, form_fields, matches, password_hash
from tests.tunnel.relay.loopback import Ear, World, looped, until, world
from tests.tunnel.relay.test_visitor import OK

HASH = password_hash("sesame öffne")
LOCKED = {"password": HASH}
FORM = "Content-Type: application/x-www-form-urlencoded"


async def enter(it: World, password: str, to: str = "/app?x=1", ear: Ear | None = None) -> tuple[int, bytes]:
    """Send the form."""
    body = f"to={quote(to, safe='')}&password={quote(password)}".encode()
    ear = ear or await it.visitor()
    ear.send(it.request(ENTER, FORM, f"Content-Length: {len(body)}", "Accept: text/html", method="POST") + body)
    return await ear.answer()


def cookie_of(answer: bytes) -> str:
    (line,) = [line for line in answer.split(b"\r\n") if line.startswith(b"Set-Cookie: ")]
    return line[12:].split(b";")[0].decode()


@pytest.mark.server
@looped
async def test_a_visitor_enters_with_the_form_and_the_app_sees_no_cookie_of_it() -> None:
    async with world(wish=LOCKED) as it:
        status, page = await (await it.get("/a?b=<c>", "Accept: text/html")).answer()
        assert (status, b'value="/a?b=&lt;c&gt;"' in page) == (401, True)
        assert (await enter(it, "wrong"))[0] == 401
        status, answer = await enter(it, "sesame öffne")
        assert (status, b"Location: /app?x=1\r\n" in answer) == (303, True)
        assert b"; HttpOnly; SameSite=Lax; Max-Age=259200\r\n" in answer
        cookie = cookie_of(answer)
        visitor = await it.get("/app", f"Cookie: a=b; {cookie}; c=d")
        app = await it.at_app()
        await app.gets(it.forwarded(it.request("/app", "Cookie: a=b; c=d")))
        app.send(OK)
        await visitor.gets(OK)
        visitor.send(it.request("/app", f"Cookie: {cookie}"))
        await app.gets(it.forwarded(it.request("/app")))
        visitor.send(it.request("/other"))
        app.close()
        assert (await visitor.answer())[0] == 401 or visitor.received == b""
        assert len(it.app) == 1
        await it.empty()


@pytest.mark.server
@looped
async def test_a_form_that_is_sent_twice_is_not_passed_to_the_app() -> None:
    """A second tab shows the form still; the password is none of the app's business."""
    async with world(wish=LOCKED) as it:
        cookie = cookie_of((await enter(it, "sesame öffne"))[1])
        body = b"to=%2Fsecond&password=sesame+%C3%B6ffne"
        lines = [FORM, f"Content-Length: {len(body)}", f"Cookie: {cookie}"]
        status, answer = await (await it.get(ENTER, *lines, method="POST", body=body)).answer()
        assert (status, b"Location: /second\r\n" in answer) == (303, True)
        assert not it.app


@pytest.mark.server
@looped
async def test_programs_give_the_password_in_a_header() -> None:
    async with world(wish={"password": password_hash("sesame")}) as it:
        assert (await (await it.get("/", "X-Fanlight-Password: wrong")).answer())[0] == 401
        for number in range(2):
            visitor = await it.get(
                "/", "X-Fanlight-Password: sesame", "Content-Length: 5", method="POST", body=b"hello"
            )
            app = await it.at_app(number)
            await app.gets(it.forwarded(it.request("/", "Content-Length: 5", method="POST")) + b"hello")
            app.send(OK)
            await visitor.gets(OK)
        assert (await (await it.get("/", "X-Fanlight-Password: wrong")).answer())[0] == 401
        assert (await (await it.get("/", "X_Fanlight_Password: sesame")).answer())[0] == 401


@pytest.mark.server
@looped
async def test_a_password_in_a_header_may_have_letters_beyond_ascii() -> None:
    async with world(wish=LOCKED) as it:
        visitor = await it.visitor()
        visitor.send(it.request()[:-2] + "X-Fanlight-Password: sesame öffne\r\n\r\n".encode())
        app = await it.at_app()
        await app.gets(it.forwarded(it.request()))


@pytest.mark.server
@looped
async def test_websockets_and_uploads_need_the_password_too() -> None:
    async with world(wish=LOCKED) as it:
        ask = ("Connection: Upgrade", "Upgrade: websocket")
        assert (await (await it.get("/", *ask)).answer())[0] == 401
        upload = await it.get("/", "Content-Length: 9000000", method="POST", body=b"x" * 300_000)
        assert (await upload.answer())[0] == 401
        for path in ("/_fanlight/enter/", "/_fanlight/enter?x", "/%5ffanlight/enter", "//_fanlight/enter"):
            assert (await (await it.get(path, "Content-Length: 0", method="POST")).answer())[0] == 401
        assert (await (await it.get("/robots.txt")).answer())[0] == 200
        assert not it.app
        await it.empty()


@pytest.mark.server
@looped
async def test_wrong_tries_are_throttled_and_cost_nobody_else_a_try() -> None:
    async with world(wish=LOCKED, limits=Limits(requests=1000)) as it:
        for _ in range(TRIES_A_MINUTE):
            status, page = await enter(it, "wrong")
            assert (status, b"Too many tries" in page) == (401, False)
        status, page = await enter(it, "sesame öffne")
        assert (status, b"Too many tries" in page) == (401, True)
        status, page = await (await it.get("/", "X-Fanlight-Password: sesame")).answer()
        assert (status, b"Retry-After" in page) == (429, True)


@pytest.mark.server
@looped
async def test_right_passwords_are_not_counted_as_tries() -> None:
    async with world(wish=LOCKED) as it:
        for _ in range(TRIES_A_MINUTE + 2):
            assert (await enter(it, "sesame öffne"))[0] == 303


@pytest.mark.server
@pytest.mark.parametrize("cookie", ["", "00", "x" * 64, "\xff\xfe", "é" * 64])
@looped
async def test_a_made_up_cookie_opens_nothing(cookie: str) -> None:
    async with world(wish=LOCKED) as it:
        assert (await (await it.get("/", f"Cookie: {COOKIE}={cookie}")).answer())[0] == 401


@pytest.mark.server
@looped
async def test_a_cookie_is_void_once_the_password_changes() -> None:
    async with world(wish=LOCKED) as it:
        cookie = cookie_of((await enter(it, "sesame öffne"))[1])
        it.link.password = password_hash("another")
        assert (await (await it.get("/", f"Cookie: {cookie}")).answer())[0] == 401


@pytest.mark.server
@looped
async def test_a_form_that_is_too_long_or_comes_in_chunks() -> None:
    async with world(wish=LOCKED) as it:
        long = await it.get(ENTER, "Content-Length: 5000", method="POST", body=b"p" * 5000)
        assert (await long.answer())[0] == 413
        chunks = await it.get(ENTER, "Transfer-Encoding: chunked", method="POST", body=b"4\r\na=bc\r\n0\r\n\r\n")
        assert (await chunks.answer())[0] == 401
        left = await it.get(ENTER, "Content-Length: 50", method="POST", body=b"password=")
        await until(lambda: it.relay.reception.visitors)
        left.transport.abort()
        await it.empty()


@pytest.mark.parametrize(
    "to",
    ["//evil.example", "/\\evil.example", "http://evil.example", "evil", "", "\\\\evil", "/\r\nSet-Cookie: a=b", "/ä",
     "/a\tb", "/\t/evil.example", "javascript:alert(1)", " /", "/\0"],
)  # fmt: skip
def test_the_form_leads_nowhere_else(to: str) -> None:
    assert form_fields(f"password=x&to={quote(to, safe='')}".encode()) == ("x", "/")


@pytest.mark.parametrize("to", ["/", "/a/b?c=d&e=f#g", "/%0d%0a", "/a//b"])
def test_the_form_leads_back_to_where_its_visitor_was(to: str) -> None:
    assert form_fields(f"password=x&to={quote(to, safe='')}".encode()) == ("x", to)


@pytest.mark.parametrize("body", [b"\xff", b"a&" * 2000, b"", b"password=%ff%fe", b"=" * 3000, b"\0"])
def test_a_body_that_is_no_form_is_harmless(body: bytes) -> None:
    password, to = form_fields(body)
    assert to == "/"
    assert not matches(password, HASH)


@pytest.mark.parametrize(
    "hashed", ["", "x", "scrypt$$", "scrypt$!$!", "scrypt$AAAA$AAAA$", "scrypt$AAAA$\xe4", "a$b$c"]
)
def test_a_hash_that_is_none_matches_nothing(hashed: str) -> None:
    assert not matches("", hashed)
    assert not matches("x", hashed)


def test_a_password_matches_its_own_hash_only() -> None:
    assert matches("sesame öffne", HASH)
    assert not matches("sesame", HASH)
    assert password_hash("sesame öffne") != HASH
