"""Reads the text in a picture with the PP-OCR models that the package `rapidocr` ships. Works offline."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from order import Boxes, reading_order
from PIL import Image

Pixels = NDArray[np.uint8]  # shape (height, width, 3), blue first, as OpenCV has it

MOST_PIXELS = 16_000_000  # larger pictures are shrunk; the letters of a page stay readable
TALLEST_STRIP = 2.5  # a long screenshot is searched in strips at most this many times as high as wide
FAINTEST = 0.5  # readings below this are noise
UPRIGHT_LETTERS = 1.5  # most boxes this many times as high as wide: the picture lies on its side
PAGE_SAMPLE = 8  # lines that vote on whether the page is upside down


@dataclass(frozen=True, slots=True)
class Line:
    """A line that was read. `certainty` is that of its least certain part, 0 to 1."""

    text: str
    certainty: float


@dataclass(frozen=True, slots=True)
class Found:
    """A picture turned upright, and the boxes of each of its lines in reading order."""

    picture: Image.Image
    pixels: Pixels
    lines: list[Boxes]


class Reader:
    """Finds lines and reads them. Loads its models in a thread of its own; every call waits for them."""

    def __init__(self) -> None:
        self._loaded = threading.Event()
        self._problem: Exception | None = None
        threading.Thread(target=self._load, name="load the reader", daemon=True).start()

    @property
    def is_loaded(self) -> bool:
        return self._loaded.is_set()

    def wait(self) -> None:
        """Return when the models are loaded.

        Raises:
            RuntimeError: they cannot be loaded; the message says why and what to do.
        """
        self._loaded.wait()
        if self._problem is not None:
            raise RuntimeError(
                f"The reader could not be loaded: {self._problem}. "
                'Install what it needs with: pip install "fanlight[examples]"'
            ) from self._problem

    def find(self, picture: Image.Image) -> Iterator[tuple[float, Found | None]]:
        """Look for lines. Gives the share of the picture searched, and in the end what was found."""
        self.wait()
        picture = picture.convert("RGB")
        picture = _shrunk(picture)
        pixels = _pixels(picture)
        strips = _strips(pixels)
        boxes = np.empty((0, 4, 2), np.float32)
        for done, (top, bottom) in enumerate(strips):
            yield done / len(strips), None
            boxes = np.concatenate([boxes, self._boxes(pixels[top:bottom]) + np.array([0, top], np.float32)])
        if _lies_on_its_side(boxes):
            yield 0.5, None
            picture = picture.transpose(Image.Transpose.ROTATE_90)
            pixels = _pixels(picture)
            boxes = self._boxes(pixels)
        if self._is_upside_down(pixels, boxes):
            picture = picture.transpose(Image.Transpose.ROTATE_180)
            pixels = _pixels(picture)
            boxes = np.array(picture.size, np.float32) - boxes[:, [2, 3, 0, 1]]
        yield 1.0, Found(picture, pixels, [boxes[line] for line in reading_order(boxes)])

    def read(self, found: Found, boxes: Boxes) -> Line | None:
        """Read one line; None if it turns out to be no text."""
        text, certainty, end = "", 1.0, 0.0
        for box in boxes:
            answer = self._recogniser(_cut_out(found.pixels, box))
            part, sure = (answer.txts or ("",))[0].strip(), float((answer.scores or (0.0,))[0])
            if not part or sure < FAINTEST:
                continue
            height = float(np.linalg.norm(box[3] - box[0]))
            if text:
                text += "    " if box[0, 0] - end > 2 * height else " "
            text, certainty, end = text + part, min(certainty, sure), float(box[1, 0])
        return Line(text, certainty) if text else None

    def _load(self) -> None:
        try:
            from rapidocr import RapidOCR  # takes a second: in this thread, so that the page answers at once

            def part(name: str) -> RapidOCR:
                uses = {f"Global.use_{stage}": stage == name for stage in ("det", "cls", "rec")}
                return RapidOCR(params={"Global.log_level": "error", **uses})

            self._finder, self._compass, self._recogniser = part("det"), part("cls"), part("rec")
            # The models themselves are loaded by their first use.
            self._finder(np.full((64, 64, 3), 255, np.uint8))
            for model in (self._compass, self._recogniser):
                model(np.full((48, 192, 3), 255, np.uint8))
        except Exception as problem:
            self._problem = problem
        finally:
            self._loaded.set()

    def _boxes(self, pixels: Pixels) -> Boxes:
        boxes = self._finder(pixels).boxes
        return np.empty((0, 4, 2), np.float32) if boxes is None else np.asarray(boxes, np.float32)

    def _is_upside_down(self, pixels: Pixels, boxes: Boxes) -> bool:
        if len(boxes) == 0:
            return False
        longest = np.argsort(-np.linalg.norm(boxes[:, 1] - boxes[:, 0], axis=1))[:PAGE_SAMPLE]
        votes = [self._compass(_cut_out(pixels, boxes[i])).cls_res[0] for i in longest]
        return sum(sure if label == "180" else -sure for label, sure in votes) > 0


def _shrunk(picture: Image.Image) -> Image.Image:
    factor = (MOST_PIXELS / (picture.width * picture.height)) ** 0.5
    return picture if factor >= 1 else picture.resize((int(picture.width * factor), int(picture.height * factor)))


def _pixels(picture: Image.Image) -> Pixels:
    return np.ascontiguousarray(np.asarray(picture)[:, :, ::-1])


def _strips(pixels: Pixels) -> list[tuple[int, int]]:
    """First and last row of each strip. The cuts run where the rows are calmest, not through a line of text."""
    height, width = pixels.shape[:2]
    count = int(np.ceil(height / (TALLEST_STRIP * width)))
    unrest = np.abs(np.diff(pixels[:, :, 1].astype(np.int16), axis=1)).sum(axis=1)
    reach = max(1, height // (count * 8))
    cuts = [0]
    for number in range(1, count):
        middle = height * number // count
        window = unrest[middle - reach : middle + reach]
        calm = np.flatnonzero(window == window.min())
        cuts.append(middle - reach + int(calm[len(calm) // 2]))
    return list(zip(cuts, [*cuts[1:], height], strict=True))


def _lies_on_its_side(boxes: Boxes) -> bool:
    heights = np.linalg.norm(boxes[:, 3] - boxes[:, 0], axis=1)
    widths = np.linalg.norm(boxes[:, 1] - boxes[:, 0], axis=1)
    return bool(heights[heights > UPRIGHT_LETTERS * widths].sum() > widths[heights <= UPRIGHT_LETTERS * widths].sum())


def _cut_out(pixels: Pixels, box: Boxes) -> Pixels:
    """The inside of a box, turned level."""
    import cv2  # comes with rapidocr; slow to load, so not before the reader has

    width = max(1, round(float(np.linalg.norm(box[1] - box[0]))))
    height = max(1, round(float(np.linalg.norm(box[3] - box[0]))))
    level = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    view = cv2.getPerspectiveTransform(np.ascontiguousarray(box, np.float32), level)
    cut = cv2.warpPerspective(pixels, view, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cut, np.uint8)
