"""Temporal layers: what they are read from, and what is left out of decoding because of them."""

from itertools import cycle, islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudwindow.applicant.layered import LAYERS, layers
from cloudwindow.gateway.layers import APART, BASE, Layer, Thinning, layer_of

FPS = 30.0


@pytest.mark.parametrize(
    ("payload", "layer"),
    [
        (b"\x10\x00", BASE),  # no extensions
        (b"\x90\x80\x11\x00", BASE),  # a short PictureID alone
        (b"\x90\xe0\x81\x02\x05\xa0\x00", Layer(2, sync=True)),  # a long PictureID, TL0PICIDX, TID 2, Y
        (b"\x90\xe0\x01\x05\x40\x00", Layer(1)),  # a short PictureID
        (b"\x90\x20\x60\x00", Layer(1, sync=True)),  # TID alone
        (b"\x90\xe0\x81", BASE),  # cut off
        (b"", BASE),
    ],
)
def test_a_vp8_frame_says_its_layer(payload: bytes, layer: Layer) -> None:
    assert layer_of("VP8", payload) == layer


def test_an_h264_slice_that_nothing_refers_to_can_be_left_out() -> None:
    assert layer_of("H264", b"\x01\x9a") == APART
    assert layer_of("H264", b"\x61\x9a") == BASE
    assert layer_of("H264", b"\x1c\x81") == APART, "a fragment carries the bits of its unit"
    assert layer_of("H264", b"\x7c\x85") == BASE


@given(st.sampled_from(["VP8", "H264", "other"]), st.binary(max_size=12))
def test_any_bytes_are_some_layer(codec: str, payload: bytes) -> None:
    assert 0 <= layer_of(codec, payload).number <= 3


def stream(count: int, rate: float, fps: float = FPS, thinning: Thinning | None = None) -> list[tuple[int, bool]]:
    """(layer, decoded) of frames in the pattern of libvpx, a keyframe first."""
    thinning = thinning or Thinning()
    told = []
    for number, layer in enumerate(islice(cycle(LAYERS), count)):
        wanted = thinning.wants(Layer(layer, sync=layer == 1), key=number == 0, at_s=number / fps, rate=rate)
        told.append((layer, wanted))
    return told


@pytest.mark.parametrize(("rate", "highest"), [(2.0, 0), (4.0, 0), (10.0, 1), (15.0, 2)])
def test_only_what_is_looked_at_is_decoded(rate: float, highest: int) -> None:
    assert all(decoded == (layer <= highest) for layer, decoded in stream(240, rate)[40:])


def test_a_slow_camera_is_decoded_whole() -> None:
    assert all(decoded for _, decoded in stream(100, rate=4.0, fps=8.0))


def test_without_layers_everything_is_decoded() -> None:
    thinning = Thinning()
    assert all(thinning.wants(BASE, key=n == 0, at_s=n / FPS, rate=2.0) for n in range(90))


def test_when_more_is_wanted_it_goes_on_only_where_nothing_is_missing() -> None:
    thinning = Thinning()
    stream(80, 2.0, thinning=thinning)
    after = [
        (layer, thinning.wants(layer, key=False, at_s=3 + n / FPS, rate=10.0))
        for n, layer in enumerate((Layer(1), Layer(0), Layer(1), Layer(0), Layer(1, sync=True), Layer(0), Layer(1)))
    ]
    assert [decoded for _, decoded in after] == [False, True, False, True, True, True, True]


@given(
    st.lists(st.tuples(st.integers(0, 2), st.booleans(), st.booleans(), st.floats(0.5, 30)), min_size=1, max_size=200),
)
def test_no_frame_is_decoded_whose_own_layer_misses_one(frames: list[tuple[int, bool, bool, float]]) -> None:
    """Every decoded frame of a layer follows an unbroken run of it that began at a keyframe or at a frame in sync."""
    thinning, whole = Thinning(), [False, False, False]
    whole[0] = True
    for number, (layer, sync, key, rate) in enumerate(frames):
        place = 0 if key else layer
        decoded = thinning.wants(Layer(place, sync=sync), key=key or number == 0, at_s=number / FPS, rate=rate)
        if key or number == 0:
            whole = [True, True, True]
            assert decoded
        elif decoded:
            assert whole[place] or sync
            whole[place] = True
        else:
            assert place > 0, "the base is always decoded"
            whole[place:] = [False] * (3 - place)


def test_a_clips_pattern_begins_anew_with_each_keyframe() -> None:
    key, other = b"\x00", b"\x01"
    assert layers((key, other, other, other, other, key, other)) == (0, 2, 1, 2, 0, 0, 2)
