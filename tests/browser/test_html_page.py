"""HTML on the page: templates, scripts and styles of the author's, and what others write, which stays inert."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

import fanlight as gr
from tests.chromium import chromium as chromium
from tests.chromium import page as page
from tests.engine.support import until

pytestmark = pytest.mark.browser

BETRAY = "window.betrayed = (window.betrayed || 0) + 1"
HOSTILE = [
    f"<script>{BETRAY}</script><p>shown</p>",
    f'<img src="data:," onerror="{BETRAY}"><svg onload="{BETRAY}"><animate onbegin="{BETRAY}"/></svg>',
    f'"><img src="data:," onerror="{BETRAY}">',
    f"'><img src='data:,' onerror='{BETRAY}'>",
    f" onclick='{BETRAY}' onmouseover='{BETRAY}' autofocus onfocus='{BETRAY}' tabindex=0 style=position:fixed;inset:0",
    f"</p></style></textarea></title></script></svg>--><img src=data:, onerror='{BETRAY}'>",
    f'<a href="javascript:{BETRAY}">x</a><a href=" java&#9;script:{BETRAY}">x</a><form action="javascript:x()"></form>',
    f'<iframe srcdoc="<script>parent.{BETRAY}</script>"></iframe><iframe src="javascript:parent.{BETRAY}"></iframe>',
    "<style>* { color: rgb(1, 2, 3) !important }</style><link rel=stylesheet href='data:text/css,*{color:rgb(1,2,3)}'>",
    '<p style="position:fixed;inset:0">a</p><p style="position:/**/absolute">b</p><b style="POSITION:st\\69cky">c</b>',
    "red; } } * { color: rgb(1, 2, 3) !important } a { b: c",
    f"${{{BETRAY}}}{{{{value}}}}`+({BETRAY})+`",
    f"<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=data:, onerror={BETRAY}&gt;'>",
    f"<details open ontoggle='{BETRAY}'><summary>x</summary></details><video><source onerror='{BETRAY}'></video>",
    f"javascript:{BETRAY}",
    "position: fixed; inset: 0; color: rgb(9, 9, 9)",
    f"<noscript><p title='</noscript><img src=data:, onerror={BETRAY}>'></noscript><base href='//x/'><object>",
]
OVER = (
    "} * { color: rgb(1, 2, 3) } p { position: fixed } @media all { p { position: absolute; a & { position: fixed } } }"
)
TEMPLATES = [
    "${value}",
    "{{value}}",
    "{{{value}}}",
    '<p title="${value}" class="${value}">a</p><p title="{{value}}">b</p>',
    "<p title='${value}'>a</p><p title=${value}>b</p><p data-x=${value} title=${value}>c</p>",
    "<p ${value}>a</p><p data-${value}='1'>b</p><h${value}>c</h${value}>",
    "${[value, value].map((each) => `<i>${each}</i><b title='${each}'></b>`).join('')}",
    "<ul>{{#each list}}<li>{{this}} {{{this}}}</li>{{/each}}</ul>{{#if value}}<b>${value}</b>{{/if}}",
    '<a class="go" href="${value}">go</a><a class="go" href={{value}}>go</a><div style="color: ${value}">x</div>',
    '<div style="${value}">x</div><div style="top: 0; {{value}}">x</div>',
    "<textarea>${value}</textarea><table><tr><td>${value}</td></tr></table><svg><text>${value}</text></svg>",
    "<!-- ${value} --><style>.none { color: ${value} }</style><iframe srcdoc='${value}' src='${value}'></iframe>",
    "<p onclick=\"void '${value}'\">x</p>",
]
ACTIVE = """() => {
    const found = [...document.querySelectorAll('.fl-html-body *')].flatMap((e) => [
        ...[...e.attributes].filter((a) => /^on/.test(a.name) && a.value.includes('betrayed')).map((a) => a.name),
        ...(e.matches('script, object, base, link, form, iframe:not([srcdoc])') ? [e.localName] : []),
        ...(/^\\s*javascript:/i.test(e.href ?? '') ? ['link'] : []),
        ...(getComputedStyle(e).position === 'fixed' || getComputedStyle(e).position === 'absolute' ? ['over'] : []),
        ...(getComputedStyle(e).color === 'rgb(1, 2, 3)' ? ['styled'] : []),
    ]);
    return [window.betrayed ?? 0, found, getComputedStyle(document.body).color === 'rgb(1, 2, 3)'];
}"""


TOUCH = """() => {
    for (const e of document.querySelectorAll('.fl-html-body :not(a, a *)')) { e.focus?.(); e.click?.(); }
}"""


@pytest.fixture
def bare(chromium: Browser) -> Iterator[Page]:
    """A page whose policy is off, so that nothing but the cleaning stands between a script and its running."""
    context = chromium.new_context(bypass_csp=True)
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def unwatched(chromium: Browser) -> Iterator[Page]:
    """A page that may log errors."""
    context = chromium.new_context()
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def under_attack() -> gr.Blocks:
    """An app whose button puts the hostile texts, one after the other, wherever a value can go."""
    texts = iter(HOSTILE)
    with gr.Blocks() as demo:
        theirs = [
            gr.HTML("", html_template=t, css_template="i { color: {{value}}; --x: ${value} }", list=[])
            for t in TEMPLATES
        ]
        named = gr.HTML("x", label="-", show_label=True, html_template="${label}<i>${color}</i>", color="")
        swapped = gr.HTML("x")
        done = gr.Textbox(label="Done")
        script = f"element.addEventListener('go', (e) => {{ props.value = {HOSTILE[1]!r} }})"
        gr.HTML("", html_template="<p>${value}</p>", elem_id="typed", js_on_load=script)
        gr.HTML(lambda: HOSTILE[1] + "<b>loaded</b>")

        @gr.render()
        def part() -> None:
            gr.HTML(HOSTILE[1] + "<b>rendered</b>")

        def attack() -> list[Any]:
            text = next(texts)
            made = [gr.HTML(value=text, list=[text, {"a": text}]) for _ in theirs]
            label = gr.HTML(label=text, color=text)
            return [*made, label, gr.HTML(html_template=text + "${value}", css_template=text + OVER), text]

        gr.Button("Attack").click(attack, None, [*theirs, named, swapped, done])
    return demo


def test_what_functions_and_visitors_write_is_inert_in_every_place(bare: Page, serve: Callable[..., str]) -> None:
    with pytest.warns(UserWarning, match="never run"):
        demo = under_attack()
    bare.goto(serve(demo))
    expect(bare.get_by_text("loaded")).to_be_visible()
    expect(bare.get_by_text("rendered")).to_be_visible()
    bare.locator("#typed [part=body]").dispatch_event("go")
    expect(bare.locator("#typed img")).to_have_count(1)
    for text in HOSTILE:
        bare.get_by_role("button", name="Attack").dispatch_event("click")
        expect(bare.get_by_label("Done")).to_have_value(text)
        bare.evaluate(TOUCH)
        assert bare.evaluate(ACTIVE) == [0, [], False], text
    bare.wait_for_function("[...document.images].every(i => i.complete)")
    assert bare.evaluate("window.betrayed") is None


def test_what_the_author_wrote_is_shown_as_he_wrote_it(page: Page, serve: Callable[..., str]) -> None:
    styled = '<style>em { color: rgb(1, 2, 3) }</style><em style="position: absolute">x</em><form><input></form>'
    with gr.Blocks() as demo:
        own = gr.HTML(styled, elem_id="own")
        gr.Button("Same").click(lambda: styled, None, own)
        gr.Button("Other").click(lambda: styled + "<b>y</b>", None, own)
    page.goto(serve(demo))
    where = "e => [getComputedStyle(e).position, getComputedStyle(e).color]"
    assert page.locator("#own em").evaluate(where) == ["absolute", "rgb(1, 2, 3)"]
    expect(page.locator("#own form input")).to_have_count(1)
    page.get_by_role("button", name="Other").click()
    expect(page.locator("#own b")).to_have_text("y")
    expect(page.locator("#own :is(style, form)")).to_have_count(0)
    assert page.locator("#own em").evaluate(where)[0] == "static"


def test_a_script_changes_props_triggers_events_and_watches(page: Page, serve: Callable[..., str]) -> None:
    script = """
        let seen = 0;
        watch(['value', 'size'], () => { element.dataset.seen = [seen += 1, props.value, props.size].join(':'); });
        element.addEventListener('click', (event) => {
            if (!event.target.matches('button')) return;
            const list = props.list;
            list.push(event.target.textContent);
            props.list = list;
            props.made = (props.made ?? 0) + 1;
            props.value = Number(props.value) + 1;
            trigger("picked", { name: event.target.textContent, keys: Object.keys(props).join() });
        });
    """

    def picked(event: gr.EventData, value: int) -> str:
        assert isinstance(event.target, gr.HTML)
        return f"{event.name} {value} {event.keys}"

    with gr.Blocks() as demo:
        box = gr.HTML(
            1, html_template="<button>one</button><b>${list.join('+')}|${value}</b><i>{{made}}</i>", js_on_load=script,
            list=["a"], size=2, elem_id="box",
        )  # fmt: skip
        out, changed = gr.Textbox(label="Out"), gr.Textbox(label="Changed")
        box.picked(picked, box, out)
        box.change(lambda value: f"changed to {value}", box, changed)
        box.load(lambda: "loaded", None, changed)
        gr.Button("Grow").click(lambda: gr.HTML(size=9, value=5), None, box)
        gr.Button("New").click(lambda: gr.update(fresh="new"), None, box)
    page.goto(serve(demo))
    expect(page.get_by_label("Changed")).to_have_value("loaded")
    page.get_by_role("button", name="one").click()
    expect(page.get_by_label("Out")).to_have_value("one 2 value,label,visible,elem_id,elem_classes,list,size,made")
    expect(page.get_by_label("Changed")).to_have_value("changed to 2")
    expect(page.locator("#box b")).to_have_text("a+one|2")
    expect(page.locator("#box [data-seen]")).to_have_count(0)  # what the script does itself is no news to it
    page.get_by_role("button", name="Grow").click()
    expect(page.locator("#box [data-seen$=':5:9']")).to_have_count(1)
    expect(page.get_by_label("Changed")).to_have_value("changed to 5")
    page.get_by_role("button", name="New").click()
    page.get_by_role("button", name="one").click()
    expect(page.get_by_label("Out")).to_have_value(
        "one 6 value,label,visible,elem_id,elem_classes,list,size,fresh,made"
    )
    expect(page.locator("#box i")).to_have_text("2")


def test_server_functions_answer_the_script_and_nobody_else(page: Page, serve: Callable[..., str]) -> None:
    calls: list[Any] = []

    def add(a: int, b: int = 10) -> dict[str, int]:
        calls.append((a, b))
        return {"sum": a + b}

    async def slow(text: str) -> str:
        await asyncio.sleep(0)
        return text.upper()

    def fails() -> None:
        raise gr.Error("No more of that")

    def breaks() -> object:
        return object()

    script = """
        const tell = async (name, ...args) => {
            try { return JSON.stringify(await server[name](...args)); } catch (error) { return 'no: ' + error.message; }
        };
        props.value = (await Promise.all([
            tell('add', 1, 2), tell('add', 5), tell('slow', 'ä<'), tell('add'), tell('fails'), tell('breaks'),
        ])).join(' | ');
    """
    with gr.Blocks() as demo:
        box = gr.HTML(
            "",
            html_template="<p>{{value}}</p>",
            js_on_load=script,
            server_functions=[add, slow, fails, breaks],
            elem_id="box",
        )

        @gr.render()
        def part() -> None:
            gr.HTML("", js_on_load="props.value = await server.slow('part')", server_functions=[slow], elem_id="part")

    url = serve(demo)
    page.goto(url)
    expect(page.locator("#box p")).to_have_text(
        '{"sum":3} | {"sum":15} | "Ä<" | no: add(): missing a required argument: \'a\'. | '
        "no: No more of that | no: Something went wrong in this app. Try again, or tell its author."
    )
    expect(page.locator("#part [part=body]")).to_have_text("PART")
    assert sorted(calls) == [(1, 2), (5, 10)]
    served = [x for x in demo.blueprint().listeners if x.serves == "add"]
    assert served[0].inputs == [box]
    body = {"data": [[7, 7]], "fn_index": served[0].id, "session_hash": "abc"}
    for path in ("/gradio_api/queue/join", "/gradio_api/run/predict", f"/gradio_api/call/{served[0].api_name}"):
        assert httpx.post(url + path, json=body).status_code in (403, 404), path
    assert (7, 7) not in calls


def test_an_upload_of_the_script_is_a_file_for_handlers(page: Page, serve: Callable[..., str]) -> None:
    script = """
        element.querySelector('input').addEventListener('change', async (event) => {
            const { path, url } = await upload(event.target.files[0]);
            props.value = path;
            props.size = await server.size(path);
            trigger('upload', { path });
        });
    """

    def size(path: str) -> int:
        return len(Path(path).read_bytes())

    with gr.Blocks() as demo:
        box = gr.HTML(
            html_template="<input type=file aria-label=File><b>${size}</b>", js_on_load=script, size="",
            server_functions=[size], elem_id="box",
        )  # fmt: skip
        out = gr.Textbox(label="Out")
        gr.Button("Read").click(lambda path: Path(path).read_text(), box, out)

        def uploaded(event: gr.EventData) -> str:
            return "event " + Path(event.path).read_text()

        box.upload(uploaded, None, out)
    page.goto(serve(demo))
    page.get_by_label("File").set_input_files({"name": "a.txt", "mimeType": "text/plain", "buffer": b"hello"})
    expect(page.locator("#box b")).to_have_text("5")
    expect(page.get_by_label("Out")).to_have_value("event hello")
    page.get_by_role("button", name="Read").click()
    expect(page.get_by_label("Out")).to_have_value("hello")


def test_what_is_typed_and_where_the_cursor_is_survive(page: Page, serve: Callable[..., str]) -> None:
    with gr.Blocks() as demo:
        box = gr.HTML(
            0, elem_id="box",
            html_template="<p>{{value}}</p><ul>${'<li>x</li>'.repeat(value)}</ul><input aria-label=Name>"
            "<details><summary>s</summary></details><div class=chart></div><input aria-label=Other value='${value}'>",
            js_on_load="element.querySelector('.chart').append('drawn')",
        )  # fmt: skip
        gr.Timer(0.05).tick(lambda value: value + 1, box, box)
    page.goto(serve(demo))
    page.locator("#box summary").click()
    name = page.get_by_label("Name")
    name.press_sequentially("Ann", delay=60)
    expect(name).to_be_focused()
    expect(name).to_have_value("Ann")
    expect(page.locator("#box details")).to_have_attribute("open", "")
    expect(page.locator("#box .chart")).to_have_text("drawn")
    until(lambda: int(page.locator("#box p").inner_text()) > 3)
    both = "['p', '[aria-label=Other]'].map((s) => document.querySelector('#box ' + s))"
    assert page.evaluate(f"(() => {{ const [p, i] = {both}; return p.textContent === i.value }})()")


def test_blocks_inside_and_styles_of_its_own(page: Page, serve: Callable[..., str]) -> None:
    with gr.Blocks() as demo:
        with gr.HTML(
            html_template="<h2>${form_name}</h2>{{#if open}}<div class=inner>@children</div>{{/if}}"
            "<button class=send>Send</button>",
            css_template=".inner { padding: ${space}px } h2 { color: rgb(9, 8, 7) } border: 3px solid;",
            js_on_load="element.querySelector('.send').addEventListener('click', () => trigger('submit'));",
            form_name="Form", space=7, open=True, elem_id="form",
        ) as form:  # fmt: skip
            name = gr.Textbox(label="Name")
            mail = gr.Textbox(label="Mail")
        out = gr.Textbox(label="Out")
        form.submit(lambda name, mail: f"{name} at {mail}", [name, mail], out)
        gr.HTML("<h2>Other</h2>", elem_id="other")
        gr.Button("Rename").click(lambda: gr.HTML(form_name="Renamed", space=11), None, form)
        for name_, is_open in (("Fold", False), ("Open", True)):
            gr.Button(name_).click(lambda is_open=is_open: gr.HTML(open=is_open), None, form)
    page.goto(serve(demo))
    page.get_by_label("Name").fill("Ann")
    page.get_by_label("Mail").fill("a@b")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_label("Out")).to_have_value("Ann at a@b")
    page.get_by_role("button", name="Rename").click()
    expect(page.get_by_role("heading", name="Renamed")).to_be_visible()
    expect(page.get_by_label("Name")).to_have_value("Ann")
    page.get_by_role("button", name="Fold").click()
    expect(page.get_by_label("Name")).to_have_count(0)
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_label("Name")).to_have_value("Ann")
    style = "(e, name) => getComputedStyle(e)[name]"
    assert page.locator("#form .inner").evaluate(style, "paddingTop") == "11px"
    assert page.locator("#form [part=body]").evaluate(style, "borderTopWidth") == "3px"
    assert page.locator("#form h2").evaluate(style, "color") == "rgb(9, 8, 7)"
    assert page.locator("#other h2").evaluate(style, "color") != "rgb(9, 8, 7)"


HEAD = """<script src="data:text/javascript,window.order=[...(window.order??[]),'outer']"></script>
<script>window.order.push('inner')</script><style>.from-head { opacity: 0.25 }</style>"""


@pytest.mark.parametrize("csp", ["default", "strict"])
def test_scripts_for_the_head_run_once_and_before_the_own(page: Page, serve: Callable[..., str], csp: str) -> None:
    script = None if csp == "strict" else "props.value = window.order.join('+')"
    with gr.Blocks() as demo:
        for name in ("one", "two"):
            gr.HTML("<i class=from-head>x</i>", head=HEAD, js_on_load=script, elem_id=name)
    page.goto(serve(demo, csp=csp))
    page.wait_for_function("window.order?.length >= 2")
    if csp == "default":
        expect(page.locator("#two [part=body]")).to_have_text("outer+inner")
    assert page.evaluate("window.order.join()") == "outer,inner"
    styles = "[...document.head.querySelectorAll('style')].filter((e) => e.textContent.includes('from-head')).length"
    assert page.evaluate(styles) == 1


def test_what_the_strict_policy_leaves(unwatched: Page, serve: Callable[..., str]) -> None:
    with gr.Blocks() as demo:
        box = gr.HTML([1, 2], html_template="{{#each value}}<b>{{this}}</b>{{/each}}${value.length}", elem_id="box")
        out = gr.Textbox(label="Out")
        box.click(lambda: "clicked", None, out)

        @gr.render()
        def part() -> None:
            gr.HTML("x", js_on_load="window.betrayed = 1", elem_id="script")
            gr.HTML("x", html_template="${value + 1}", elem_id="expression")

    page = unwatched
    page.goto(serve(demo, csp="strict"))
    expect(page.locator("#box")).to_have_text("122")
    page.locator("#box b").first.click()
    expect(page.get_by_label("Out")).to_have_value("clicked")
    for name in ("script", "expression"):
        expect(page.locator(f"#{name} [role=alert]")).to_contain_text('csp="strict"')
    assert page.evaluate("window.betrayed") is None


def test_it_stays_at_the_end_of_a_growing_text(page: Page, serve: Callable[..., str]) -> None:
    with gr.Blocks() as demo:
        follows = gr.HTML("<p>0</p>", max_height=60, autoscroll=True, elem_id="follows")
        stays = gr.HTML("<p>0</p>", max_height=60, elem_id="stays")
        for count in (20, 40):
            gr.Button(f"Grow {count}").click(lambda n=count: ["<p>x</p>" * n] * 2, None, [follows, stays])
    page.goto(serve(demo))
    where = "e => [e.scrollTop, Math.round(e.scrollHeight - e.clientHeight - e.scrollTop)]"
    follows_body, stays_body = page.locator("#follows [part=body]"), page.locator("#stays [part=body]")
    page.get_by_role("button", name="Grow 20").click()
    expect(stays_body.locator("p")).to_have_count(20)
    assert follows_body.evaluate(where)[1] <= 1
    assert stays_body.evaluate(where)[0] == 0
    follows_body.evaluate("e => { e.scrollTop = 10 }")
    page.get_by_role("button", name="Grow 40").click()
    expect(follows_body.locator("p")).to_have_count(40)
    assert follows_body.evaluate(where)[0] == 10


def test_mistakes_are_told_where_they_are(bare: Page, serve: Callable[..., str]) -> None:
    with gr.Blocks() as demo:
        gr.HTML("x", html_template="${none.more}", elem_id="name")
        gr.HTML("x", html_template="{{#each value}}", elem_id="block")
        gr.HTML("x", js_on_load="nobody.knows()", elem_id="script")
        gr.HTML("x", head="<script src='data:text/plain;base64,!!'></script>", elem_id="head")
        gr.HTML("fine", elem_id="fine")
    bare.goto(serve(demo))
    alert = "#{} [role=alert]"
    expect(bare.locator(alert.format("name"))).to_have_text("The template cannot be drawn: none is not defined")
    expect(bare.locator(alert.format("block"))).to_contain_text("The template cannot be drawn: Parse error")
    expect(bare.locator(alert.format("script"))).to_contain_text(
        "script of this part of the page failed: nobody is not"
    )
    expect(bare.locator(alert.format("head"))).to_contain_text("could not be loaded")
    expect(bare.locator("#fine [part=body]")).to_have_text("fine")


def test_links_to_the_authors_files(page: Page, serve: Callable[..., str], in_folder: Path) -> None:
    (in_folder / "dot.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="5" height="5"/>')
    with gr.Blocks() as demo:
        box = gr.HTML('<a href="/file=dot.svg">dot</a>', elem_id="box")
        gr.Button("Again").click(lambda: '<a class="new" href="/file=dot.svg">dot</a>', None, box)
    url = serve(demo)
    page.goto(url)
    assert page.locator("#box a").evaluate("e => e.href") == f"{url}/file=dot.svg"
    page.get_by_role("button", name="Again").click()
    assert page.locator("#box a.new").evaluate("e => e.href") == f"{url}/file=dot.svg"
