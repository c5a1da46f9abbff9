"""Seeds that are the same on every machine, in any order and company."""

from __future__ import annotations

import hashlib

from fgsm.attacks.levels import Picture


def picture_seed(seed: int, picture: Picture) -> int:
    """Return the seed of a picture: it depends on its pixels and `seed`, not on its name or neighbours."""
    return hash_seed(seed, repr(picture.shape), picture.tobytes())


def hash_seed(*parts: int | str | bytes) -> int:
    """Return a number from 0 to 2**63 - 1 that is the same on every machine."""
    digest = hashlib.blake2b(digest_size=8)
    for part in parts:
        data = part if isinstance(part, bytes) else repr(part).encode()
        digest.update(len(data).to_bytes(8, "little") + data)
    return int.from_bytes(digest.digest(), "little") >> 1
