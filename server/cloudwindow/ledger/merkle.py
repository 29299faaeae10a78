"""The Merkle tree of RFC 6962 section 2.1 (unchanged in RFC 9162 section 2.1): roots, and proofs that stay short.

A tree is known by its full subtrees: `get(level, number)` is the hash over the 2**level leaves from number * 2**level on.
So a store keeps each such hash once, and root and proofs read only about log2(size) of them.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256

Get = Callable[[int, int], bytes]
Place = tuple[int, int]  # level, number


def leaf_hash(data: bytes) -> bytes:
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def root(size: int, get: Get) -> bytes:
    """The tree hash of the first `size` leaves (section 2.1). SHA-256 of nothing when there are none."""
    return _over(0, size, get) if size else sha256(b"").digest()


def completed(leaf: int, hash_: bytes, get: Get) -> list[tuple[Place, bytes]]:
    """The full subtrees that leaf number `leaf` completes, its own (level 0) first. `get` gives those to the left."""
    nodes, level, number = [((0, leaf), hash_)], 0, leaf
    while number % 2:
        hash_ = node_hash(get(level, number - 1), hash_)
        level, number = level + 1, number // 2
        nodes.append(((level, number), hash_))
    return nodes


def inclusion(leaf: int, size: int, get: Get) -> tuple[bytes, ...]:
    """The audit path of section 2.1.1: what proves that `leaf` is among the first `size`, nearest sibling first."""
    if not 0 <= leaf < size:
        raise ValueError(f"expected a leaf from 0 to {size - 1}, found {leaf}")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if leaf < middle:
            path.append(_over(middle, end, get))
            end = middle
        else:
            path.append(_over(start, middle, get))
            start = middle
    return tuple(reversed(path))


def consistency(first: int, size: int, get: Get) -> tuple[bytes, ...]:
    """The proof of section 2.1.2: that the tree of `first` leaves is the beginning of the tree of `size`."""
    if not 0 < first <= size:
        raise ValueError(f"expected a first size from 1 to {size}, found {first}")
    path: list[bytes] = []
    start, end, whole = 0, size, True
    while first != end:
        middle = start + _split(end - start)
        if first <= middle:
            path.append(_over(middle, end, get))
            end = middle
        else:
            path.append(_over(start, middle, get))
            start, whole = middle, False
    if not whole:
        path.append(_over(start, end, get))
    return tuple(reversed(path))


def root_by_inclusion(hash_: bytes, leaf: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root that `path` leads to from a leaf's hash (RFC 9162 section 2.1.3.2). None: the path has the wrong length."""
    if not 0 <= leaf < size:
        return None
    number, last = leaf, size - 1
    for sibling in path:
        if last == 0:
            return None
        if number % 2 or number == last:
            hash_ = node_hash(sibling, hash_)
            while number % 2 == 0 and number:
                number, last = number // 2, last // 2
        else:
            hash_ = node_hash(hash_, sibling)
        number, last = number // 2, last // 2
    return hash_ if last == 0 else None


def is_consistent(first: int, first_root: bytes, size: int, size_root: bytes, path: Sequence[bytes]) -> bool:
    """Does `path` prove that the first tree is the beginning of the second (RFC 9162 section 2.1.4.2)?"""
    if first == size:
        return not path and first_root == size_root
    if not 0 < first < size or not path:
        return False
    proof = list(path) if first & (first - 1) else [first_root, *path]
    number, last = first - 1, size - 1
    while number % 2:
        number, last = number // 2, last // 2
    old = new = proof[0]
    for sibling in proof[1:]:
        if last == 0:
            return False
        if number % 2 or number == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while number % 2 == 0 and number:
                number, last = number // 2, last // 2
        else:
            new = node_hash(new, sibling)
        number, last = number // 2, last // 2
    return last == 0 and old == first_root and new == size_root


def places(question: Callable[[Get], object]) -> set[Place]:
    """Which subtree hashes `question` reads, so that a store can fetch them at once before it is asked in earnest."""
    wanted: set[Place] = set()

    def note(level: int, number: int) -> bytes:
        wanted.add((level, number))
        return bytes(32)

    question(note)
    return wanted


def _split(count: int) -> int:
    """The largest power of two smaller than `count`."""
    return 1 << ((count - 1).bit_length() - 1)


def _over(start: int, end: int, get: Get) -> bytes:
    """The hash over leaves start..end-1, where the recursion of section 2.1 meets such a range (so `start` is aligned)."""
    count = end - start
    if count & (count - 1) == 0:
        level = count.bit_length() - 1
        return get(level, start >> level)
    middle = start + _split(count)
    return node_hash(_over(start, middle, get), _over(middle, end, get))
