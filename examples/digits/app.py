"""Says which digit a picture shows; trained in a second on the pictures that scikit-learn ships."""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from sklearn.datasets import load_digits
from sklearn.svm import SVC

import fanlight as gr

SIDE = 8  # scikit-learn's digits are 8 by 8 pixels with values from 0 to 16
FAINTEST_INK = 40  # of 255; less contrast than this is an empty sheet


@functools.cache
def trained() -> SVC:
    digits = load_digits()
    pictures = np.stack([as_digit(picture) for picture in digits.images])
    return SVC(gamma=0.0005, C=5).fit(pictures, digits.target)


def as_digit(ink: NDArray[np.float64]) -> NDArray[np.float64]:
    """Ink as the model wants it: cut to the digit, 8 rows, 6 columns (3 for a slim 1), centred, flattened."""
    rows, columns = np.nonzero(ink > ink.max() * 0.3)
    cut = ink[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    width = 6 if cut.shape[1] / cut.shape[0] > 0.45 else 3
    small = Image.fromarray(cut.astype(np.float32)).resize((width, SIDE), Image.Resampling.BOX)
    digit = np.zeros((SIDE, SIDE))
    left = (SIDE - width) // 2
    digit[:, left : left + width] = np.asarray(small)
    return (digit / digit.max() * 16).ravel()


def ink_of(picture: Image.Image) -> NDArray[np.float64]:
    """How far each pixel is from the paper, whichever of the two is darker."""
    grey = picture.convert("L")
    grey.thumbnail((128, 128))
    levels = np.asarray(grey, np.float64)
    paper = np.median(np.concatenate([levels[0], levels[-1], levels[:, 0], levels[:, -1]]))
    return np.abs(levels - paper)


def classify(picture: Image.Image | None) -> dict[str, float]:
    if picture is None:
        raise gr.Error("There is no picture yet. Drop, paste or choose one.", title="No picture")
    ink = ink_of(picture)
    if ink.max() < FAINTEST_INK:
        raise gr.Error(
            "This picture is empty. It needs one digit that stands out from the paper.", title="Empty picture"
        )
    score = trained().decision_function([as_digit(ink)])[0]
    share = np.exp(2 * (score - score.max()))
    return {str(name): float(part) for name, part in enumerate(share / share.sum())}


with gr.Blocks(title="Digits") as demo:
    gr.Markdown(
        "# Which digit is it?\n"
        "One digit that fills most of the picture, dark on light or light on dark. "
        "The model saw 1,797 pictures of 8 by 8 pixels, so thick strokes work best."
    )
    with gr.Row():
        with gr.Column():
            picture = gr.Image(label="Picture of a digit", type="pil", sources=["upload", "clipboard"], height=320)
            start = gr.Button("Classify", variant="primary")
        answer = gr.Label(label="Digit", num_top_classes=3)
    start.click(classify, picture, answer, api_name="classify")

if __name__ == "__main__":
    demo.launch()
