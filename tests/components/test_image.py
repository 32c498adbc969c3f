from __future__ import annotations

import base64
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PILImage

import fanlight as gr
from fanlight.graph.errors import NotAvailableYet
from fanlight.wire.filedata import FileData, NewFile


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.png"
    PILImage.new("RGBA", (4, 3), "red").save(path)
    return path


def sent(path: Path) -> FileData:
    return FileData(str(path), orig_name=path.name)


def stored(new: object) -> NewFile:
    """What is kept: of a named file that is converted, what that gives."""
    assert isinstance(new, NewFile)
    if new.convert is None:
        return new
    assert isinstance(new.source, Path)
    return new.convert(new.source.read_bytes())


def opened(new: object) -> PILImage.Image:
    new = stored(new)
    assert isinstance(new.source, bytes)
    return PILImage.open(io.BytesIO(new.source))


def test_a_handler_gets_an_array(photo: Path) -> None:
    array = gr.Image().preprocess(sent(photo))
    assert (array.shape, array.dtype) == ((3, 4, 3), np.uint8)
    assert array[0, 0].tolist() == [255, 0, 0]
    assert gr.Image(image_mode="L").preprocess(sent(photo)).shape == (3, 4)
    assert gr.Image(image_mode=None).preprocess(sent(photo)).shape == (3, 4, 4)


def test_a_handler_gets_a_pil_image(photo: Path) -> None:
    image = gr.Image(type="pil").preprocess(sent(photo))
    assert (image.size, image.mode) == ((4, 3), "RGB")


def test_a_handler_gets_a_path(photo: Path) -> None:
    assert gr.Image(type="filepath", image_mode="RGBA").preprocess(sent(photo)) == str(photo)
    made = gr.Image(type="filepath").preprocess(sent(photo))
    assert made != str(photo)
    assert Path(made).name == "photo.png"
    with PILImage.open(made) as image:
        assert image.mode == "RGB"


def test_no_picture_is_none() -> None:
    for kind in ("numpy", "pil", "filepath"):
        assert gr.Image(type=kind).preprocess(None) is None
    assert gr.Image().postprocess(None) is None
    assert gr.Image().postprocess("") is None


def test_the_example_is_a_picture() -> None:
    example = gr.Image().example_payload()
    assert gr.Image().preprocess(example["path"]).shape == (1, 1, 3)
    assert isinstance(gr.Image().postprocess(gr.Image().example_value()), NewFile)


def test_an_svg_drawing_comes_as_a_path_only(tmp_path: Path) -> None:
    path = tmp_path / "a.svg"
    path.write_text("<?xml version='1.0'?><svg/>")
    assert gr.Image(type="filepath").preprocess(sent(path)) == str(path)
    for kind in ("numpy", "pil"):
        with pytest.raises(gr.Error, match="SVG"):
            gr.Image(type=kind).preprocess(sent(path))


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"%PDF-1.4", "This is a PDF"), (b"hello", "not a picture"), (b"", "empty")],
)
@pytest.mark.parametrize("kind", ["numpy", "pil", "filepath"])
def test_a_bad_picture_tells_the_visitor_what_to_do(tmp_path: Path, kind: str, data: bytes, said: str) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(data)
    with pytest.raises(gr.Error, match=said) as raised:
        gr.Image(type=kind, label="Photo").preprocess(sent(path))
    assert raised.value.title == "Photo"
    assert not raised.value.print_exception
    assert str(tmp_path) not in raised.value.message


def test_too_many_pixels_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    PILImage.new("1", (10_000, 6_000)).save(path)
    with pytest.raises(gr.Error, match=r"60,000,000 pixels, and at most 50,000,000"):
        gr.Image().preprocess(sent(path))


@pytest.mark.parametrize("payload", [5, [], {}, {"url": "x"}, "photo.png", "data:image/png;base64,???"])
def test_payloads_of_another_shape_are_refused(payload: object) -> None:
    with pytest.raises(gr.Error):
        gr.Image().preprocess(payload)


def test_a_data_url_cannot_be_a_path() -> None:
    with pytest.raises(gr.Error, match="needs a path"):
        gr.Image(type="filepath").preprocess(gr.Image().example_value())


def test_arrays_and_images_are_sent_in_the_format() -> None:
    new = gr.Image().postprocess(np.zeros((3, 4, 3), np.uint8))
    assert (new.name, new.mime_type) == ("image.webp", "image/webp")
    assert opened(new).size == (4, 3)
    new = gr.Image(format="jpeg").postprocess(PILImage.new("RGBA", (4, 3)))
    assert (new.name, new.mime_type) == ("image.jpg", "image/jpeg")
    assert opened(gr.Image(format="png").postprocess(np.ones((3, 4)))).getpixel((0, 0)) == 255


def test_paths_are_named_and_addresses_are_links(photo: Path) -> None:
    for value in (photo, str(photo)):
        new = gr.Image().postprocess(value)
        assert (new.source, new.name, new.fresh) == (photo, "photo.png", False)
    link = gr.Image().postprocess("https://example.org/a/my%20cat.png?x=1")
    assert link["path"] == link["url"] == "https://example.org/a/my%20cat.png?x=1"
    assert link["orig_name"] == "my cat.png"
    assert gr.Image().postprocess("https://example.org")["orig_name"] == "image"
    assert gr.Image().postprocess({"path": "h/a.png"}) == {"path": "h/a.png"}


def test_data_urls_are_sent_as_files() -> None:
    assert opened(gr.Image().postprocess(gr.Image().example_value())).size == (1, 1)
    quoted = "data:image/png," + "".join(f"%{b:02x}" for b in base64.b64decode(gr.Image().example_value()[22:]))
    assert opened(gr.Image().postprocess(quoted)).size == (1, 1)


@pytest.mark.parametrize("value", [5, [[1, 2]], b"bytes", object()])
def test_other_values_are_refused_by_name(value: object) -> None:
    with pytest.raises(ValueError, match=type(value).__name__):
        gr.Image().postprocess(value)


def test_a_watermark_lies_on_every_picture(photo: Path, tmp_path: Path) -> None:
    mark = PILImage.new("RGB", (2, 1), "blue")
    path = tmp_path / "mark.png"
    mark.save(path)
    for given in (mark, np.asarray(mark), str(path), gr.WatermarkOptions(path, "top-left")):
        image = gr.Image(watermark=given, format="png")
        for value in (np.full((3, 4, 3), 255, np.uint8), photo, PILImage.new("RGB", (4, 3), "white")):
            pixels = np.asarray(opened(image.postprocess(value)).convert("RGB")).reshape(-1, 3).tolist()
            assert pixels.count([0, 0, 255]) == 2
    assert stored(gr.Image(watermark=mark).postprocess(photo)).name == "photo.webp"
    assert gr.Image(watermark=gr.WatermarkOptions()).postprocess(photo).source == photo


def test_a_watermark_has_a_place() -> None:
    assert gr.WatermarkOptions(position=(1, 2)).position == (1, 2)
    with pytest.raises(ValueError, match="'middle'"):
        gr.WatermarkOptions(position="middle")  # type: ignore[arg-type]  # a mistake that authors make


@pytest.mark.parametrize(
    ("arguments", "said"),
    [({"type": "file"}, "'file'"), ({"image_mode": "RGBX"}, "'RGBX'"), ({"sources": ["upload", "canvas"]}, "'canvas'")],
)
def test_wrong_arguments_are_named(arguments: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        gr.Image(**arguments)  # type: ignore[arg-type]  # mistakes that authors make


@pytest.mark.parametrize(
    "arguments",
    [
        {"sources": "webcam"}, {"sources": ["upload", "webcam"]}, {"streaming": True}, {"webcam_options": "any"},
    ],
    ids=str,
)  # fmt: skip
def test_what_is_not_there_yet_says_so(arguments: dict[str, object]) -> None:
    with pytest.raises(NotAvailableYet):
        gr.Image(**arguments)  # type: ignore[arg-type]  # any of them
    with pytest.raises(NotAvailableYet):
        _ = gr.Image().stream


def test_the_page_gets_plain_props() -> None:
    image = gr.Image(sources="upload", watermark=np.zeros((2, 2)), height=100, alt_text="A cat")
    props = image.page_props(image.props())
    assert props["sources"] == ["upload"]
    assert props["alt_text"] == "A cat"
    assert "watermark" not in props
    assert gr.Image().page_props(gr.Image().props())["sources"] == ["upload", "clipboard"]


def test_the_former_spelling_of_sources() -> None:
    with pytest.warns(DeprecationWarning, match="sources"):
        assert gr.Image(source="upload").sources == ["upload"]
