"""The page: one HTML document with the config inside, and the built assets."""

from __future__ import annotations

import html
import secrets
from pathlib import Path
from typing import Any

from fanlight.engine.blueprint import Blueprint
from fanlight.graph.i18n import I18n
from fanlight.server.mode import EARLY, style_text
from fanlight.server.site import SiteOptions
from fanlight.themes.looks.default import Default
from fanlight.wire.json import decode, encode

WEB = Path(__file__).parent.parent / "_web"
ENTRY = "src/main.ts"

MISSING = """<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content="width=device-width">
<title>Page not built</title><body style="font:16px/1.5 system-ui;max-width:40rem;margin:4rem auto;padding:0 1rem">
<h1>The page is not built</h1><p>The server runs and its API answers, but this checkout lacks the page's files.
Build them with <code>make page</code> (or <code>cd frontend &amp;&amp; npm ci &amp;&amp; npm run build</code>).</p>"""


class Bundle:
    """The built frontend: which files a page with these components needs."""

    def __init__(self, folder: Path = WEB) -> None:
        self.folder = folder
        path = folder / "manifest.json"
        self.manifest: dict[str, Any] = decode(path.read_bytes()) if path.is_file() else {}

    @property
    def entry(self) -> dict[str, Any] | None:
        """The core chunk, or None when the frontend is not built."""
        found: dict[str, Any] | None = self.manifest.get(ENTRY)
        return found

    def chunks(self, stems: set[str]) -> tuple[list[str], list[str]]:
        """Scripts and styles that the components' own chunks need, with what they import."""
        wanted = [key for key in self.manifest if self._stem(key) in stems]
        scripts: list[str] = []
        styles: list[str] = []
        seen: set[str] = set()
        while wanted:
            key = wanted.pop(0)
            if key in seen or key == ENTRY:
                continue
            seen.add(key)
            chunk = self.manifest[key]
            scripts.append(chunk["file"])
            styles += chunk.get("css", [])
            wanted += chunk.get("imports", [])
        return scripts, styles

    @staticmethod
    def _stem(key: str) -> str:
        """The component that a source file of the frontend is for, by its name."""
        path = Path(key)
        if not key.startswith("src/components/") or path.suffix != ".tsx":
            return ""
        return path.parent.name if path.name == "index.tsx" else path.stem


class Page:
    """Makes the HTML for each visitor from parts that are made once."""

    def __init__(self, bundle: Bundle, blueprint: Blueprint, config: dict[str, Any], options: SiteOptions) -> None:
        self.options = options
        self.entry = bundle.entry
        stems = {c["type"] for c in config["components"]}
        self.head = self._head(bundle, stems)
        text = encode(config).replace(b"<", b"\\u003c").replace(b"\xe2\x80\xa8", b"\\u2028")
        before, _, after = text.partition(b'"page":{')
        self.config = (before + b'"page":{', after)
        self.boxes = _boxes(blueprint, {c["id"] for c in config["components"]})
        current = config["page"].get("current")
        names = {path: name for path, name, _ in config["page"].get("pages", ())}
        self.title = f"{names[current]} · {options.title}" if current else options.title

    def _head(self, bundle: Bundle, stems: set[str]) -> str:
        if bundle.entry is None:
            return ""
        scripts, styles = bundle.chunks(stems)
        core = bundle.entry
        styles = [*core.get("css", []), *styles]
        preloads = [core["file"], *_imports(bundle, core), *scripts]
        lines = [f'<link rel="stylesheet" href="{style}">' for style in styles]
        lines += [f'<link rel="modulepreload" href="{script}">' for script in dict.fromkeys(preloads)]
        own = self.options.theme.css(against=Default())
        if own:
            lines.append(f"<style>{style_text(own)}</style>")
        return "".join(lines)

    def render(self, token: str, user: str | None = None, shared: bool = False) -> tuple[bytes, str]:
        """The document for one visitor, and its Content-Security-Policy.

        Args:
            shared: the visitor is the author, and there is a link that the page can show him.
        """
        nonce = secrets.token_urlsafe(16)
        if self.entry is None:
            return MISSING.encode(), "default-src 'none'; style-src 'unsafe-inline'"
        title = html.escape((self.options.i18n or I18n()).resolved(self.title))
        head = self.options.head.replace("<script", f'<script nonce="{nonce}"') if self.options.head else ""
        before, after = self.config
        document = (
            '<!doctype html><html lang="en"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f'<title>{title}</title><link rel="icon" href="favicon.ico">'
            f'<script nonce="{nonce}">{EARLY}</script>{self.head}'
            f'<script type="application/json" id="fanlight-config" nonce="{nonce}">'
        ).encode()
        mine = b'"token":' + encode(token) + b","
        if user is not None:
            mine += b'"user":' + encode(user).replace(b"<", b"\\u003c").replace(b"\xe2\x80\xa8", b"\\u2028") + b","
        if shared:
            mine += b'"shared":true,'
        document += before + mine + after
        document += (
            f"</script>{head}</head><body>"
            f'<div class="gradio-container" id="fanlight-app">{self.boxes}</div>'
            f'<script type="module" nonce="{nonce}" src="{self.entry["file"]}"></script>'
            "<noscript>This app needs JavaScript.</noscript></body></html>"
        ).encode()
        return document, policy(nonce, self.options)


def policy(nonce: str, options: SiteOptions) -> str:
    """The page's Content-Security-Policy: scripts by nonce; eval only for the author's own `js=` strings."""
    evaluates = "" if options.strict_csp else " 'unsafe-eval'"
    return (
        f"default-src 'self'; script-src 'nonce-{nonce}' 'strict-dynamic'{evaluates}; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob: https: http:; "
        "media-src 'self' data: blob: https: http:; font-src 'self' data: https:; "
        "connect-src 'self' ws: wss: https: http:; frame-src 'self' https: http: data: blob:; worker-src 'self' blob:; "
        f"object-src 'none'; base-uri 'none'; form-action 'self'{options.frame_ancestors}"
    )


def _imports(bundle: Bundle, chunk: dict[str, Any]) -> list[str]:
    return [bundle.manifest[key]["file"] for key in chunk.get("imports", []) if key in bundle.manifest]


def _boxes(blueprint: Blueprint, shown: set[int]) -> str:
    """An empty box of about the right height, so that the page does not jump when it fills."""
    height = min(sum(block.reserved_px for number, block in blueprint.blocks.items() if number in shown), 900)
    return f'<div style="min-height:{height}px"></div>' if height else ""
