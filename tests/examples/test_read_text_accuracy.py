"""How much of a text the main example reads, asked for with the stock client."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from difflib import SequenceMatcher
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gradio_client import Client, handle_file
from PIL import Image, ImageDraw, ImageFont

from tests.apps import example, running

pytestmark = pytest.mark.server

TEXT = """\
The fanlight stood over the door,
half a circle of glass in five panes.
Invoice 2026-0417 of 25 November
Total: 1,284.50 EUR, due in 30 days
Questions? Write to office@example.org"""

FONTS = [
    path
    for name in (
        "dejavu/DejaVuSans",
        "dejavu/DejaVuSerif",
        "dejavu/DejaVuSansMono",
        "liberation/LiberationSerif-Regular",
    )
    if (path := Path(f"/usr/share/fonts/truetype/{name}.ttf")).exists()
]

PHOTO_TEXT = """\
Region-based segmentation
Let us first determine markers of the coins and the
background. These markers are pixels that we can label
unambiguously as either object or background. Here,
the markers are found at the two extreme parts of the
histogram of grey values:
markers = np.zeros_like(coins)"""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with running(example("read_text")) as app:
        client = Client(app.url, download_files=str(tmp_path_factory.mktemp("downloads")), verbose=False)
        yield client
        client.close()


def page_of(text: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, size: int) -> Image.Image:
    lines = text.splitlines()
    probe = ImageDraw.Draw(Image.new("RGB", (1, 1)))
    width = math.ceil(max(probe.textlength(line, font=font) for line in lines)) + 2 * size
    picture = Image.new("RGB", (width, math.ceil(1.6 * size * len(lines)) + 2 * size), "white")
    pen = ImageDraw.Draw(picture)
    for number, line in enumerate(lines):
        pen.text((size, size + 1.6 * size * number), line, fill=(25, 25, 30), font=font)
    return picture


def noisy(picture: Image.Image, strength: float) -> Image.Image:
    noise = np.random.default_rng(7).normal(0, strength, (*picture.size[::-1], 3))
    return Image.fromarray(np.clip(np.asarray(picture) + noise, 0, 255).astype(np.uint8))


def answer(client: Client, picture: Image.Image | Path | None, folder: Path) -> tuple[str, Any, str]:
    if isinstance(picture, Image.Image):
        picture.save(folder / "picture.png")
        picture = folder / "picture.png"
    text, marked, sure = client.predict(handle_file(str(picture)) if picture else None, api_name="/read")
    return text, marked, sure


def share_read(found: str, wanted: str) -> float:
    """The part of the wanted characters that was read, in order; runs of spaces count as one."""
    found, wanted = " ".join(found.split()), " ".join(wanted.split())
    matches = SequenceMatcher(None, wanted, found, autojunk=False).get_matching_blocks()
    return sum(match.size for match in matches) / max(len(wanted), len(found))


def truetype(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.truetype(str(FONTS[0]), size) if FONTS else ImageFont.load_default(size)


@pytest.mark.parametrize("font", [None, *FONTS], ids=lambda font: font.stem if font else "pillow")
@pytest.mark.parametrize("size", [14, 24, 48])
def test_fonts_and_sizes(client: Client, tmp_path: Path, font: Path | None, size: int) -> None:
    face = ImageFont.truetype(str(font), size) if font else ImageFont.load_default(size)
    text, marked, sure = answer(client, page_of(TEXT, face, size), tmp_path)
    assert share_read(text, TEXT) >= 0.97, text
    assert len(text.splitlines()) == len(TEXT.splitlines())
    assert "sure" in sure
    with Image.open(marked) as picture:
        colours = np.asarray(picture.convert("RGB")).reshape(-1, 3)
    assert (np.ptp(colours, axis=1) > 60).any()  # the frames have a colour; the page has none


@pytest.mark.parametrize("degrees", [-8, -3, 3, 8, 90, 180, 270])
def test_turned_pages(client: Client, tmp_path: Path, degrees: int) -> None:
    picture = page_of(TEXT, truetype(26), 26).rotate(
        degrees, expand=True, fillcolor="white", resample=Image.Resampling.BICUBIC
    )
    text, _, _ = answer(client, picture, tmp_path)
    assert share_read(text, TEXT) >= 0.95, text


@pytest.mark.parametrize("strength", [15, 35, 60])
def test_noisy_pages(client: Client, tmp_path: Path, strength: float) -> None:
    text, _, _ = answer(client, noisy(page_of(TEXT, truetype(28), 28), strength), tmp_path)
    assert share_read(text, TEXT) >= 0.95, text


def test_light_on_dark_as_jpeg(client: Client, tmp_path: Path) -> None:
    dark = Image.fromarray(255 - np.asarray(page_of(TEXT, truetype(22), 22)))
    dark.save(tmp_path / "dark.jpg", quality=40)
    text, _, _ = answer(client, tmp_path / "dark.jpg", tmp_path)
    assert share_read(text, TEXT) >= 0.95, text


def test_a_photo_of_a_printed_page(client: Client, tmp_path: Path) -> None:
    """A real photo, which ships with scikit-image: grey, uneven light, bent paper, 384 by 191 pixels."""
    home = find_spec("skimage")
    assert home is not None
    assert home.origin is not None
    photo = Path(home.origin).parent / "data/page.png"
    text, _, _ = answer(client, photo, tmp_path)
    assert share_read(text, PHOTO_TEXT) >= 0.95, text


def test_a_long_screenshot(client: Client, tmp_path: Path) -> None:
    wanted = "\n".join(f"Message {number}: see you at {number % 12 + 1}:30 tomorrow" for number in range(80))
    text, _, _ = answer(client, page_of(wanted, truetype(22), 22), tmp_path)
    assert share_read(text, wanted) >= 0.97, text


@pytest.mark.parametrize(
    ("picture", "sentence"),
    [
        (None, "There is no picture yet"),
        (Image.new("RGB", (400, 300), "white"), "found no text"),
        (Image.new("L", (10_000, 10_000), 255), "too large: .* Send a smaller one"),
    ],
    ids=["none", "blank", "100 megapixels"],
)
def test_bad_input_gets_a_sentence_that_helps(
    client: Client, tmp_path: Path, picture: Image.Image | None, sentence: str
) -> None:
    with pytest.raises(Exception, match=sentence):
        answer(client, picture, tmp_path)


def test_a_pdf_is_refused_with_a_sentence(client: Client, tmp_path: Path) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (100, 100), "white").save(buffer, "PDF")
    path = tmp_path / "page.pdf"
    path.write_bytes(buffer.getvalue())
    with pytest.raises(Exception, match=r"(?i)pdf|picture|image"):
        answer(client, path, tmp_path)
