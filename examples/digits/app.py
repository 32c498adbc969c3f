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
def trained() -> tuple[SVC, NDArray[np.float64]]:
    digits = load_digits()
    pictures = np.stack([as_digit(255 - 15 * picture) for picture in digits.images])
    model = SVC(gamma=0.001, C=10, decision_function_shape="ovr").fit(pictures, digits.target)
    return model, pictures


def as_digit(grey: NDArray[np.float64]) -> NDArray[np.float64]:
    """A grey picture as the model wants it: ink is high, cut to the digit, 8 by 8, flattened.

    Raises:
        ValueError: there is no ink.
    """
    paper = np.median(np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]]))
    ink = np.abs(grey - paper)
    if ink.max() < FAINTEST_INK:
        raise ValueError("no ink")
    rows, columns = np.nonzero(ink > ink.max() * 0.3)
    cut = ink[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    side = max(cut.shape)
    square = np.zeros((side, side))
    top, left = (side - cut.shape[0]) // 2, (side - cut.shape[1]) // 2
    square[top : top + cut.shape[0], left : left + cut.shape[1]] = cut
    small = Image.fromarray(square.astype(np.float32)).resize((SIDE, SIDE), Image.Resampling.BOX)
    values = np.asarray(small, np.float64)
    return (values / values.max() * 16).ravel()


def classify(picture: Image.Image | None) -> dict[str, float]:
    if picture is None:
        raise gr.Error("There is no picture yet. Drop, paste or choose one.", title="No picture")
    grey = np.asarray(
        picture.convert("L").resize((96, 96)) if min(picture.size) > 96 else picture.convert("L"), np.float64
    )
    try:
        digit = as_digit(grey)
    except ValueError:
        raise gr.Error("This picture is empty. Draw one dark digit on a light sheet.", title="Empty picture") from None
    model, _ = trained()
    score = model.decision_function([digit])[0]
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
