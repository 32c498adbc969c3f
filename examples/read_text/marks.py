"""Draws the found lines onto a picture: numbered in reading order, coloured by how sure the reader was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from order import Boxes
from PIL import Image, ImageDraw, ImageFont

SURE, UNSURE = 0.9, 0.75
TEAL, AMBER, RED, GREY = (14, 116, 130), (180, 95, 6), (190, 30, 45), (120, 128, 138)
WIDEST_PX = 1600  # what a page can show; keeps the answer small


def colour(certainty: float | None) -> tuple[int, int, int]:
    """Teal, amber or red; grey for a line that is not read yet."""
    if certainty is None:
        return GREY
    return TEAL if certainty >= SURE else AMBER if certainty >= UNSURE else RED


def marked(picture: Image.Image, lines: Sequence[Boxes], certainties: Mapping[int, float]) -> Image.Image:
    """A copy of the picture, at most `WIDEST_PX` on its longer side, with a frame around each line."""
    shown = picture.copy()
    shown.thumbnail((WIDEST_PX, WIDEST_PX))
    scale = shown.width / picture.width
    # Glass over the picture: frames and washes let the letters through.
    glass = Image.new("RGBA", shown.size)
    pen = ImageDraw.Draw(glass)
    stroke = max(1, round(max(shown.size) / 500))
    font = ImageFont.load_default(max(9, round(max(shown.size) / 60)))
    for number, line in enumerate(lines, start=1):
        ink = colour(certainties.get(number))
        for box in line:
            corners = [(float(x) * scale, float(y) * scale) for x, y in box]
            pen.polygon(corners, fill=(*ink, 26), outline=(*ink, 255), width=stroke)
        _number(pen, str(number), float(line[0][0, 0]) * scale, float(line[0][0, 1]) * scale, ink, font)
    return Image.alpha_composite(shown.convert("RGBA"), glass).convert("RGB")


def _number(
    pen: ImageDraw.ImageDraw,
    text: str,
    x: float,
    y: float,
    ink: tuple[int, int, int],
    font: ImageFont.FreeTypeFont | ImageFont.ImageFont,
) -> None:
    left, top, right, bottom = pen.textbbox((0, 0), text, font=font)
    width, height = right - left + 6, bottom - top + 4
    x, y = max(0.0, x - width), max(0.0, y)
    pen.rectangle((x, y, x + width, y + height), fill=(*ink, 255))
    pen.text((x + 3 - left, y + 2 - top), text, fill=(255, 255, 255, 255), font=font)
