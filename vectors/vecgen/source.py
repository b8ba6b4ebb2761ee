# SPDX-License-Identifier: Apache-2.0
"""Deterministic inputs: SHAKE-256 over (seed, set name), so that one set never depends on another."""

import hashlib

ALNUM = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


class Source:
    """A byte stream with a few ways to draw from it."""

    CHUNK = 1 << 16

    def __init__(self, seed, name):
        self._prefix = b"pakpss vectors\0" + seed.encode() + b"\0" + name.encode() + b"\0"
        self._chunk = b""
        self._count = 0

    def bytes(self, n):
        while len(self._chunk) < n:
            block = self._prefix + self._count.to_bytes(8, "big")
            self._chunk += hashlib.shake_256(block).digest(self.CHUNK)
            self._count += 1
        out, self._chunk = self._chunk[:n], self._chunk[n:]
        return out

    def below(self, limit):
        """A number in [0, limit), without bias that could matter: 64 spare bits."""
        n = (limit.bit_length() + 7) // 8 + 8
        return int.from_bytes(self.bytes(n), "big") % limit

    def scalar(self, order):
        """A private key in [1, order - 1]."""
        return 1 + self.below(order - 1)

    def text(self, n):
        return "".join(ALNUM[self.below(len(ALNUM))] for _ in range(n))
