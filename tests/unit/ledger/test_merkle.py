"""The tree against the vectors of Certificate Transparency, and its proofs against themselves at every size."""

from collections.abc import Sequence
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudwindow.ledger import merkle

# The eight leaves and their roots that the reference implementations of RFC 6962 share.
LEAVES: Final = [
    bytes.fromhex(leaf)
    for leaf in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS: Final = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def grown(leaves: Sequence[bytes]) -> dict[merkle.Place, bytes]:
    made: dict[merkle.Place, bytes] = {}
    for number, leaf in enumerate(leaves):
        made.update(merkle.completed(number, merkle.leaf_hash(leaf), lambda *at: made[at]))
    return made


def getter(leaves: Sequence[bytes]) -> merkle.Get:
    made = grown(leaves)
    return lambda level, number: made[level, number]


def plain_root(leaves: Sequence[bytes]) -> bytes:
    """The definition of RFC 6962 section 2.1, word for word."""
    if len(leaves) == 1:
        return merkle.leaf_hash(leaves[0])
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return merkle.node_hash(plain_root(leaves[:k]), plain_root(leaves[k:]))


@pytest.mark.parametrize("size", range(9))
def test_the_roots_are_those_of_certificate_transparency(size: int) -> None:
    assert merkle.root(size, getter(LEAVES[:size])).hex() == ROOTS[size]


def test_the_audit_path_of_the_first_of_eight_is_the_reference_one() -> None:
    path = merkle.inclusion(0, 8, getter(LEAVES))
    assert [hash_.hex() for hash_ in path] == [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]


def test_the_example_of_rfc_6962_section_2_1_3_has_the_proofs_it_lists() -> None:
    get = getter(LEAVES[:7])
    h, i, j, k, level_g = get(1, 1), get(1, 2), get(0, 6), get(2, 0), get(1, 0)
    a, b, c, d = (get(0, leaf) for leaf in range(4))
    lower = merkle.node_hash(i, j)
    assert merkle.inclusion(0, 7, get) == (b, h, lower)
    assert merkle.inclusion(3, 7, get) == (c, level_g, lower)
    assert merkle.inclusion(4, 7, get) == (get(0, 5), j, k)
    assert merkle.inclusion(6, 7, get) == (i, k)
    assert merkle.consistency(3, 7, get) == (c, d, level_g, lower)
    assert merkle.consistency(4, 7, get) == (lower,)
    assert merkle.consistency(6, 7, get) == (i, j, k)
    assert a == merkle.leaf_hash(b"")


def test_every_leaf_of_every_size_is_proven_and_no_other() -> None:
    leaves = [bytes([n]) for n in range(33)]
    get = getter(leaves)
    for size in range(1, 34):
        root = plain_root(leaves[:size])
        assert merkle.root(size, get) == root
        for leaf in range(size):
            path = merkle.inclusion(leaf, size, get)
            assert merkle.root_by_inclusion(merkle.leaf_hash(leaves[leaf]), leaf, size, path) == root
            assert merkle.root_by_inclusion(merkle.leaf_hash(b"other"), leaf, size, path) != root
            assert merkle.root_by_inclusion(merkle.leaf_hash(leaves[leaf]), leaf, size, (*path, root)) != root


def test_every_beginning_is_proven() -> None:
    leaves = [bytes([n]) for n in range(20)]
    get = getter(leaves)
    for size in range(1, 21):
        for first in range(1, size + 1):
            path = merkle.consistency(first, size, get)
            assert merkle.is_consistent(first, merkle.root(first, get), size, merkle.root(size, get), path)
            assert not merkle.is_consistent(first, bytes(32), size, merkle.root(size, get), path)
            if path:
                assert not merkle.is_consistent(first, merkle.root(first, get), size, merkle.root(size, get), path[:-1])


@given(st.lists(st.binary(max_size=4), min_size=2, max_size=60), st.data())
def test_another_history_is_never_consistent(leaves: list[bytes], data: st.DataObject) -> None:
    first = data.draw(st.integers(1, len(leaves) - 1))
    changed = data.draw(st.integers(0, first - 1))
    other = [leaf + b"!" if n == changed else leaf for n, leaf in enumerate(leaves)]
    old, new = getter(leaves), getter(other)
    path = merkle.consistency(first, len(leaves), new)
    roots = merkle.root(first, old), merkle.root(len(leaves), new)
    assert not merkle.is_consistent(first, roots[0], len(leaves), roots[1], path)


@given(st.integers(1, 5000), st.data())
def test_a_proof_reads_few_hashes(size: int, data: st.DataObject) -> None:
    leaf = data.draw(st.integers(0, size - 1))
    places = merkle.places(lambda get: merkle.inclusion(leaf, size, get))
    assert len(places) <= 2 * size.bit_length()
    assert all((number + 1) << level <= size for level, number in places)


def test_a_leaf_beyond_the_end_is_refused() -> None:
    with pytest.raises(ValueError, match="expected a leaf from 0 to 2, found 3"):
        merkle.inclusion(3, 3, getter(LEAVES))
