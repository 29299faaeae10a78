"""Pictures from outside: measured without decoding, and what is none of ours."""

import io
import struct
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from cloudwindow.domain.errors import BadInput, TooLarge
from cloudwindow.web import jpeg


def _picture(width: int = 200, height: int = 100, **options: Any) -> bytes:
    kept = io.BytesIO()
    Image.new(options.pop("mode", "RGB"), (width, height)).save(kept, "JPEG", **options)
    return kept.getvalue()


@given(st.integers(64, 400), st.integers(64, 400), st.booleans(), st.sampled_from(["RGB", "L"]))
def test_size_is_read_without_decoding(width: int, height: int, progressive: bool, mode: str) -> None:
    assert jpeg.measure(_picture(width, height, progressive=progressive, mode=mode)) == jpeg.Size(width=width, height=height)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xd8\xff",
        b"\x89PNG\r\n",
        _picture()[:-2],
        _picture(mode="CMYK"),
        _picture(20, 100),
        b"\xff\xd8" + b"\xff" * 500 + b"\xff\xd9",
    ],
)
def test_what_is_no_picture_of_ours(data: bytes) -> None:
    with pytest.raises(BadInput):
        jpeg.measure(data)


def test_decompression_bomb_is_refused_by_its_header() -> None:
    header = _picture(200, 100).replace(b"\x00\x64\x00\xc8", b"\x1f\xff\x1f\xff", 1)  # 8191 x 8191: 201 MB once decoded
    with pytest.raises(TooLarge):
        jpeg.measure(header)


def test_many_scans_are_refused() -> None:
    picture = _picture()
    with pytest.raises(BadInput, match="scans"):
        jpeg.measure(picture[:-2] + b"\xff\xda\x00\x02" * 100 + b"\xff\xd9")


sides = st.integers(60, 8200) | st.integers(0, 65535)


@given(st.binary(max_size=400), st.integers(0, 300), sides, sides)
@example(b"", 0, 8192, 2929)
def test_any_bytes_give_a_size_within_bounds_or_a_reason(noise: bytes, at: int, width: int, height: int) -> None:
    picture = _picture(200, 100)
    said = picture.replace(b"\x00\x64\x00\xc8", struct.pack("!HH", height, width), 1)
    for data in (noise, b"\xff\xd8\xff" + noise + b"\xff\xd9", picture[:at] + noise + picture[at:], said):
        with suppress(BadInput):  # TooLarge is one
            size = jpeg.measure(data)
            assert 64 <= size.width <= 8192
            assert 64 <= size.height <= 8192
            assert size.width * size.height <= 24_000_000
            assert data is not said or (size.width, size.height) == (width, height)
