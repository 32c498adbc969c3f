from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from fanlight.media.errors import MediaError
from fanlight.media.images import (
    encode_image,
    from_array,
    image_file,
    is_svg,
    read_image,
    to_mode,
    with_watermark,
)


def saved(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def facts(path: Path) -> tuple[str, tuple[int, int]]:
    """Mode and size of a picture file."""
    with Image.open(path) as image:
        return image.mode, image.size


def bomb(width: int, height: int) -> bytes:
    """A small PNG whose header claims this size."""

    def piece(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + piece(b"IHDR", head) + piece(b"IDAT", zlib.compress(b"")) + piece(b"IEND", b"")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF", "AVIF", "PPM"])
def test_common_formats_are_read(kind: str) -> None:
    image = read_image(saved(Image.new("RGB", (4, 3), "red"), kind), "RGB")
    assert (image.size, image.mode) == ((4, 3), "RGB")
    assert np.asarray(image)[1, 1, 0] > 200


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "CMYK", "YCbCr", "LAB", "HSV", "I", "F"])
@pytest.mark.parametrize("own", ["RGB", "RGBA", "L", "P", "1", "LA"])
def test_every_mode_is_made_of_every_other(own: str, mode: str) -> None:
    assert read_image(saved(Image.new("RGB", (4, 3), "red").convert(own)), mode).mode == mode


def test_a_palette_with_transparency_is_read_without_a_warning() -> None:
    image = Image.new("P", (2, 2))
    assert read_image(saved(image, transparency=bytes([0, 128])), "RGB").mode == "RGB"


def test_lab_becomes_other_modes_by_way_of_rgb() -> None:
    assert read_image(saved(Image.new("LAB", (2, 2)), "TIFF"), "L").mode == "L"


def test_the_files_own_mode_is_kept_on_wish() -> None:
    assert read_image(saved(Image.new("LA", (2, 2)))).mode == "LA"


def test_sixteen_bits_are_scaled() -> None:
    deep = Image.fromarray(np.full((2, 2), 0x8000, np.uint16))
    assert np.asarray(read_image(saved(deep), "RGB"))[0, 0].tolist() == [128, 128, 128]
    assert read_image(saved(deep), "F").mode == "F"


def turned(kind: str = "JPEG") -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    return saved(Image.new("RGB", (4, 2), "red"), kind, exif=exif)


def test_pictures_stand_upright() -> None:
    assert read_image(turned()).size == (2, 4)


@pytest.mark.parametrize(
    ("data", "code", "said"),
    [
        (b"%PDF-1.7 ...", "image-is-pdf", "This is a PDF"),
        (b"<svg xmlns='x'/>", "image-is-svg", "SVG"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<svg/>", "image-is-svg", "SVG"),
        (b"", "image-unreadable", "empty"),
        (b"hello", "image-unreadable", "not a picture"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "image-unreadable", "not a picture"),
        (b"GIF89a", "image-unreadable", "not a picture"),
    ],
)
def test_what_is_no_picture_is_told_apart(data: bytes, code: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "x.png"
    path.write_bytes(data)
    for source in (data, path):
        with pytest.raises(MediaError, match=said) as raised:
            read_image(source)
        assert raised.value.code == code


def test_a_missing_file_is_no_picture(tmp_path: Path) -> None:
    with pytest.raises(MediaError):
        read_image(tmp_path / "missing.png")


def test_a_picture_cut_short_is_damaged() -> None:
    whole = saved(Image.effect_noise((200, 200), 90))
    with pytest.raises(MediaError, match="damaged") as raised:
        read_image(whole[: len(whole) // 2])
    assert raised.value.code == "image-unreadable"


@pytest.mark.parametrize("size", [(7072, 7072), (20_000, 5_000), (60_000, 60_000), (12_000, 10_000)])
def test_too_many_pixels_are_counted_before_they_are_decoded(size: tuple[int, int]) -> None:
    with pytest.raises(MediaError) as raised:
        read_image(bomb(*size))
    assert raised.value.code == "image-too-large"
    assert f"{size[0] * size[1]:,}" in raised.value.message
    assert "50,000,000" in raised.value.message


def test_the_limit_itself_is_taken() -> None:
    assert read_image(saved(Image.new("L", (10, 10))), max_pixels=100).size == (10, 10)
    with pytest.raises(MediaError):
        read_image(saved(Image.new("L", (10, 10))), max_pixels=99)


def test_svg_is_recognised() -> None:
    assert is_svg(b"  <!-- x --><svg>")
    assert not is_svg(b"<?xml version='1.0'?><html>")


def test_a_file_that_fits_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(saved(Image.new("RGB", (2, 2))))
    assert image_file(path, "RGB") == path
    assert image_file(path, None) == path


def test_a_file_in_another_mode_is_converted_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "my photo.png"
    path.write_bytes(saved(Image.new("RGBA", (2, 2))))
    for _ in range(2):
        made = image_file(path, "RGB")
        assert made.name == "my photo.png"
        assert made != path
        assert facts(made) == ("RGB", (2, 2))
    assert len(list(made.parent.iterdir())) == 1
    assert facts(image_file(path, "L")) == ("L", (2, 2))


def test_a_turned_file_is_written_upright(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(turned())
    for mode in ("RGB", None):
        made = image_file(path, mode)
        assert made.name == "a.jpg"
        assert facts(made) == ("RGB", (2, 4))
    path = tmp_path / "b.bmp"
    path.write_bytes(saved(Image.new("RGB", (2, 2)), "BMP"))
    assert image_file(path, "L").name == "b.png"


@pytest.mark.parametrize(
    ("array", "pixel"),
    [
        (np.full((2, 3, 3), 7, np.uint8), [7, 7, 7]),
        (np.full((2, 3, 4), 7, np.uint8), [7, 7, 7, 7]),
        (np.full((2, 3), 7, np.uint8), 7),
        (np.full((2, 3, 1), 7, np.uint8), 7),
        (np.full((2, 3, 2), 7, np.uint8), [7, 7]),
        (np.full((2, 3), True), 255),
        (np.full((2, 3, 3), 0.5, np.float32), [128, 128, 128]),
        (np.full((2, 3), 1.0), 255),
        (np.full((2, 3), 1.2, np.float16), 255),
        (np.full((2, 3), np.nan), 0),
        (np.full((2, 3), 200, np.int64), 200),
        (np.full((2, 3), 0x1234, np.uint16), 0x12),
        (np.full((3, 2, 3), 7, np.uint8).transpose(1, 0, 2), [7, 7, 7]),
    ],
)
def test_arrays_become_pictures(array: np.ndarray, pixel: object) -> None:  # type: ignore[type-arg]  # of any kind
    image = from_array(array)
    assert image.size == (3, 2)
    assert np.asarray(image)[0, 0].tolist() == pixel


@pytest.mark.parametrize(
    ("array", "said"),
    [
        (np.zeros((3, 8, 9)), r"not \(3, 8, 9\). Put the channels last"),
        (np.zeros((8, 9, 5)), r"not \(8, 9, 5\)\."),
        (np.zeros(5), r"not \(5,\)"),
        (np.zeros((0, 5)), r"not \(0, 5\)"),
        (np.zeros((1, 2, 3, 4)), "not"),
        (np.full((2, 2), 200.0), "between 0 and 1, these between 200 and 200"),
        (np.full((2, 2), -1.0), "between 0 and 1"),
        (np.full((2, 2), 256), "between 0 and 255, these between 256 and 256"),
        (np.full((2, 2), -1), "between 0 and 255"),
        (np.full((2, 2), "a"), "numbers or booleans"),
    ],
)
def test_other_arrays_are_refused_with_a_remedy(array: np.ndarray, said: str) -> None:  # type: ignore[type-arg]
    with pytest.raises(ValueError, match=said):
        from_array(array)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "YCbCr", "HSV", "I", "F", "I;16"])
@pytest.mark.parametrize(("kind", "extension"), [("webp", "webp"), ("png", "png"), ("jpeg", "jpg"), ("JPG", "jpg")])
def test_every_mode_is_written_in_every_format(mode: str, kind: str, extension: str) -> None:
    data, end = encode_image(Image.new(mode, (3, 2)), kind)
    assert end == extension
    assert Image.open(io.BytesIO(data)).size == (3, 2)


def test_png_keeps_every_value() -> None:
    array = np.random.default_rng(0).integers(0, 256, (20, 30, 4), np.uint8)
    data, _ = encode_image(array, "png")
    assert (np.asarray(read_image(data)) == array).all()


def test_webp_is_close_and_keeps_transparency() -> None:
    array = np.zeros((20, 30, 4), np.uint8)
    array[:, :, 0] = 200
    data, _ = encode_image(array)
    back = np.asarray(read_image(data))
    assert back.shape == array.shape
    assert back[:, :, 3].max() == 0


def test_transparent_pictures_get_white_paper_in_jpeg() -> None:
    data, _ = encode_image(Image.new("RGBA", (8, 8), (0, 0, 0, 0)), "jpeg")
    assert np.asarray(read_image(data)).min() > 250


def test_what_webp_cannot_hold_is_a_png() -> None:
    data, end = encode_image(np.zeros((2, 16_384), np.uint8), "webp")
    assert end == "png"
    assert data.startswith(b"\x89PNG")


def test_other_formats() -> None:
    assert encode_image(np.zeros((2, 2), np.uint8), "tiff")[1] == "tif"
    assert encode_image(np.zeros((2, 2), np.uint8), "gif")[0].startswith(b"GIF")
    with pytest.raises(ValueError, match="'doc'"):
        encode_image(np.zeros((2, 2), np.uint8), "doc")


@pytest.mark.parametrize(
    ("position", "corner"),
    [
        ("bottom-right", (80, 85)), ("bottom-left", (10, 85)), ("top-right", (80, 10)), ("top-left", (10, 10)),
        ((3, 4), (3, 4)), ((-5, -2), (0, 0)),
    ],
)  # fmt: skip
def test_a_watermark_lies_where_it_should(position: object, corner: tuple[int, int]) -> None:
    base = Image.new("RGB", (100, 100), "white")
    marked = with_watermark(base, Image.new("L", (10, 5), 0), position)  # type: ignore[arg-type]  # literals
    dark = np.argwhere(np.asarray(marked)[:, :, 0] < 128)
    assert (int(dark[0][1]), int(dark[0][0])) == corner
    assert marked.mode == "RGB"
    assert np.asarray(base).min() == 255


def test_a_watermark_is_blended_and_fits() -> None:
    base = Image.new("RGBA", (10, 10), (255, 255, 255, 255))
    marked = with_watermark(base, Image.new("RGBA", (50, 50), (0, 0, 0, 128)))
    assert marked.size == (10, 10)
    assert 120 < np.asarray(marked)[5, 5, 0] < 135
    assert with_watermark(Image.new("P", (10, 10)), base).mode == "RGB"
    assert with_watermark(Image.new("L", (10, 10)), base).mode == "L"


def test_a_mode_that_is_right_is_left_alone() -> None:
    image = Image.new("RGB", (1, 1))
    assert to_mode(image, "RGB") is image
    assert to_mode(image, None) is image
