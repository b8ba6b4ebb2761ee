# SPDX-License-Identifier: Apache-2.0
"""ECDSA (FIPS 186-5): keyGen, keyVer, sigGen, deterministic sigGen (RFC 6979) and sigVer on the NIST prime curves.

The signatures shown for sigGen are samples: a product signs with a key and nonces of its own, and the judge verifies.
The private keys are in internalProjection.json only."""

from .algs import CURVES, HASHES
from .shape import VectorSet, hx, hx_int, unhx

REVISION = "FIPS186-5"
SHA2 = [h for h in HASHES if h != "SHA-1"]


def _point(curve, q):
    return {"qx": hx_int(q[0], curve.size), "qy": hx_int(q[1], curve.size)}


def _read_point(case):
    return int(case["qx"], 16), int(case["qy"], 16)


def answer_keygen(x, _header, group, _case, private):
    curve = CURVES[group["curve"]]
    return {"d": private["d"]} | _point(curve, x.ec_public(curve, int(private["d"], 16)))


def keygen(src, name, vs_id):
    s = VectorSet(name, vs_id, "ECDSA", REVISION, "keyGen")
    for curve in CURVES.values():
        for mode in ("extra bits", "testing candidates"):
            g = s.group(testType="AFT", curve=curve.name, secretGenerationMode=mode)
            for _ in range(3):
                g.case({}, private={"d": hx_int(src.scalar(curve.n), curve.size)})
    return s


def answer_keyver(x, _header, group, case, _private):
    return {"testPassed": x.ec_valid(CURVES[group["curve"]], *_read_point(case))}


def _keyver_cases(src, x, curve):
    """Yields (point, reason or None)."""
    random_point = lambda: x.ec_public(curve, src.scalar(curve.n))
    for _ in range(3):
        yield random_point(), None
    qx, qy = random_point()
    yield (qx, curve.p - qy), None
    yield (curve.gx, curve.gy), None
    yield (0, curve.lift(0)), None
    yield (0, 0), "zero is no point"
    for what in ("x", "y"):
        qx, qy = random_point()
        flip = 1 << src.below(curve.p.bit_length() - 1)
        yield ((qx ^ flip, qy) if what == "x" else (qx, qy ^ flip)), f"not on the curve: a bit of {what} flipped"
    qx, qy = random_point()
    yield (qy, qx), "not on the curve: coordinates swapped"
    room = (1 << 8 * curve.size) - curve.p  # values below it stay in the field's bytes when p is added
    small = next(v for v in range(5, 1000) if curve.lift(v))
    if small < room:
        yield (small, curve.lift(small)), None
        yield (small + curve.p, curve.lift(small)), "x is not below p"
        yield (curve.p, curve.lift(0)), "x is p"
    qx, qy = random_point()
    if qy < room:
        yield (qx, qy + curve.p), "y is not below p"
    yield (curve.p, curve.p), "both coordinates are p"


def keyver(src, x, name, vs_id):
    s = VectorSet(name, vs_id, "ECDSA", REVISION, "keyVer")
    for curve in CURVES.values():
        g = s.group(testType="AFT", curve=curve.name)
        for point, reason in _keyver_cases(src, x, curve):
            g.case(_point(curve, point), note=reason, want={"testPassed": reason is None})
    return s


def _signature(curve, rs):
    return {"r": hx_int(rs[0], curve.size), "s": hx_int(rs[1], curve.size)}


def answer_siggen(x, _header, group, case, private):
    """The sample is the deterministic signature: two libraries must make it, and two must verify it."""
    curve, alg, d = CURVES[group["curve"]], group["hashAlg"], int(private["d"], 16)
    msg = unhx(case["message"])
    rs = x.ecdsa_sign(curve, alg, d, msg)
    if not x.ecdsa_verify(curve, alg, x.ec_public(curve, d), msg, *rs):
        raise ValueError(f"{x.case}: the signature does not verify")
    return _signature(curve, rs)


def siggen(src, x, name, vs_id, algorithm):
    s = VectorSet(name, vs_id, algorithm, REVISION, "sigGen")
    for curve in CURVES.values():
        for alg in SHA2:
            d = src.scalar(curve.n)
            g = s.group(
                private={"d": hx_int(d, curve.size)},
                testType="AFT", curve=curve.name, hashAlg=alg, componentTest=False,
            )  # fmt: skip
            g.reported = _point(curve, x.ec_public(curve, d))
            for n in (128, 128, 0, 1, 64, 300):
                g.case({"message": hx(src.bytes(n))})
    return s


def answer_sigver(x, _header, group, case, _private):
    rs = int(case["r"], 16), int(case["s"], 16)
    q = _read_point(case)
    return {"testPassed": x.ecdsa_verify(CURVES[group["curve"]], group["hashAlg"], q, unhx(case["message"]), *rs)}


def _hash_number(x, curve, alg, msg):
    """e of FIPS 186-5 6.4.1: the leftmost bits of the digest."""
    md = x.digest(alg, msg)
    return int.from_bytes(md, "big") >> max(0, 8 * len(md) - curve.n.bit_length())


class _Maker:
    """Cases of one (curve, hash) pair: (q, message, r, s), reason or None."""

    def __init__(self, src, x, curve, alg):
        self.src, self.x, self.curve, self.alg = src, x, curve, alg

    def signed(self, d=None, msg=None):
        d = d or self.src.scalar(self.curve.n)
        msg = self.src.bytes(128) if msg is None else msg
        r, s = self.x.ecdsa_sign(self.curve, self.alg, d, msg)
        return self.x.ec_public(self.curve, d), msg, r, s

    def plain(self):
        """What ACVP asks: sound signatures and one of each modification."""
        n = self.curve.n
        yield self.signed(), None
        yield self.signed(), None
        q, m, r, s = self.signed()
        yield (q, bytes([m[0] ^ 1]) + m[1:], r, s), "message modified"
        q, m, r, s = self.signed()
        yield (q, m, r ^ 1 << self.src.below(n.bit_length() - 1), s), "r modified"
        q, m, r, s = self.signed()
        yield (q, m, r, s ^ 1 << self.src.below(n.bit_length() - 1)), "s modified"
        yield (self.signed()[0], *self.signed()[1:]), "another public key"

    def ranges(self):
        n = self.curve.n
        for r0, s0, why in ((0, None, "r is 0"), (None, 0, "s is 0"), (n, None, "r is n"), (None, n, "s is n"),
                            (0, 0, "r and s are 0"), (1, 1, "r and s are 1")):  # fmt: skip
            q, m, r, s = self.signed()
            yield (q, m, r if r0 is None else r0, s if s0 is None else s0), why
        q, m, r, s = self.signed()
        yield (q, m, s, r), "r and s swapped"
        q, m, r, s = self.signed()
        yield (q, m, r, n - s), None  # the mirror image is valid too
        yield self.signed(msg=b""), None
        yield self.signed(msg=self.src.bytes(1000)), None

    def special_keys(self):
        n = self.curve.n
        yield self.signed(d=1), None  # Q = G
        yield self.signed(d=n - 1), None  # Q = -G
        yield self.short_r(), None

    def short_r(self):
        """A signature whose r has a leading zero byte more than usual, found by trying nonces."""
        n, first = self.curve.n, self.x.oracles[0]
        k, short = self.src.scalar(n), (n.bit_length() - 8) // 8 * 8
        while (r := first.ec_public(self.curve, k)[0] % n) >> short:
            k += 1
        d, msg = self.src.scalar(n), self.src.bytes(64)
        s = (_hash_number(self.x, self.curve, self.alg, msg) + r * d) * pow(k, -1, n) % n
        return self.x.ec_public(self.curve, d), msg, r, s

    def special_sums(self):
        """u1 G + u2 Q where the addition meets equal, opposite or trivially scaled points."""
        n = self.curve.n
        for kind in ("equal points: the sum is a doubling", "u2 is 1"):
            msg, k = self.src.bytes(64), self.src.scalar(n)
            e = _hash_number(self.x, self.curve, self.alg, msg)
            r = self.x.ec_public(self.curve, k)[0] % n
            d = e * pow(r, -1, n) % n if kind[0] == "e" else (r * k - e) * pow(r, -1, n) % n
            s = (e + r * d) * pow(k, -1, n) % n
            yield (self.x.ec_public(self.curve, d), msg, r, s), None
        msg, r = self.src.bytes(64), self.src.scalar(n)
        e = _hash_number(self.x, self.curve, self.alg, msg)
        d = -e * pow(r, -1, n) % n
        yield (self.x.ec_public(self.curve, d), msg, r, self.src.scalar(n)), "the sum is the point at infinity"


def sigver(src, x, name, vs_id):
    s = VectorSet(name, vs_id, "ECDSA", REVISION, "sigVer")
    for curve in CURVES.values():
        for alg in SHA2:
            make = _Maker(src, x, curve, alg)
            families = [make.plain]
            if alg in ("SHA2-256", "SHA2-512"):
                families += [make.ranges, make.special_keys, make.special_sums]
            for family in families:
                g = s.group(testType="AFT", curve=curve.name, hashAlg=alg)
                for (q, msg, *rs), reason in family():
                    prompt = {"message": hx(msg)} | _point(curve, q) | _signature(curve, rs)
                    g.case(prompt, note=reason, want={"testPassed": reason is None})
    return s
