# SPDX-License-Identifier: Apache-2.0
"""Asks every oracle that knows an answer; two at least must know it, and all must agree."""

from . import cryptodome, gcrypt, openssl


class Disagreement(Exception):
    """Two libraries gave two answers: nothing may be written."""


class _Definition:
    """The defining equations, evaluated with Python's integers."""

    NAME = "definition"

    @staticmethod
    def ec_valid(curve, x, y):
        return curve.on_curve(x, y)


def _short(value):
    if isinstance(value, (bytes, bytearray)):
        text = value.hex()
        return text if len(text) <= 64 else f"{text[:64]}... ({len(value)} bytes)"
    if isinstance(value, int) and not isinstance(value, bool):
        return hex(value)
    text = repr(value)
    return text if len(text) <= 200 else text[:200] + "..."


class Cross:
    """cross.f(...) is the answer of f on which all oracles that have an f agree."""

    def __init__(self, oracles=(openssl, cryptodome, gcrypt, _Definition)):
        self.oracles = oracles
        self.case = ""  # told by the caller: which set and case is being answered
        self.answers = 0

    def agree(self, what, ask, needs=()):
        """ask(oracle) for each oracle that has all functions named in needs."""
        got = [(o.NAME, ask(o)) for o in self.oracles if all(hasattr(o, n) for n in needs)]
        if len(got) < 2:
            raise Disagreement(f"{self.case}: {what}: only {len(got)} library can answer")
        for name, value in got[1:]:
            if value != got[0][1]:
                raise Disagreement(
                    f"{self.case}: {what}: {got[0][0]} says {_short(got[0][1])}, {name} says {_short(value)}"
                )
        self.answers += 1
        return got[0][1]

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *args: self.agree(name, lambda o: getattr(o, name)(*args), (name,))


def versions():
    """What answered, for the manifest's record."""
    return {o.NAME: o.VERSION for o in (openssl, cryptodome, gcrypt)}
