# SPDX-License-Identifier: Apache-2.0
"""Names and domain parameters: the ACVP spelling of hashes (FIPS 180-4, FIPS 202) and the NIST prime curves (SP 800-186)."""

from dataclasses import dataclass

# ACVP name -> (digest bytes, block bytes)
HASHES = {
    "SHA-1": (20, 64),
    "SHA2-224": (28, 64),
    "SHA2-256": (32, 64),
    "SHA2-384": (48, 128),
    "SHA2-512": (64, 128),
    "SHA2-512/224": (28, 128),
    "SHA2-512/256": (32, 128),
}
# FIPS 202, the same
SPONGES = {"SHA3-224": (28, 144), "SHA3-256": (32, 136), "SHA3-384": (48, 104), "SHA3-512": (64, 72)}
# ACVP name -> (strength in bytes, block bytes)
XOFS = {"SHAKE-128": (16, 168), "SHAKE-256": (32, 136)}


@dataclass(frozen=True)
class Curve:
    """y^2 = x^3 - 3x + b over GF(p), order n, base point (gx, gy)."""

    name: str
    p: int
    b: int
    n: int
    gx: int
    gy: int

    @property
    def size(self):
        return (self.p.bit_length() + 7) // 8

    def rhs(self, x):
        return (x * x * x - 3 * x + self.b) % self.p

    def on_curve(self, x, y):
        """The definition itself: in range, and on the curve. (0, 0) is never on these curves."""
        return 0 <= x < self.p and 0 <= y < self.p and y * y % self.p == self.rhs(x)

    def lift(self, x):
        """A y for x, or None. p = 3 mod 4 on all three curves."""
        y = pow(self.rhs(x), (self.p + 1) // 4, self.p)
        return y if self.on_curve(x, y) else None


CURVES = {
    c.name: c
    for c in (
        Curve(
            "P-256",
            2**256 - 2**224 + 2**192 + 2**96 - 1,
            0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B,
            0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
            0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
            0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
        ),
        Curve(
            "P-384",
            2**384 - 2**128 - 2**96 + 2**32 - 1,
            0xB3312FA7E23EE7E4988E056BE3F82D19181D9C6EFE8141120314088F5013875AC656398D8A2ED19D2A85C8EDD3EC2AEF,
            0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973,
            0xAA87CA22BE8B05378EB1C71EF320AD746E1D3B628BA79B9859F741E082542A385502F25DBF55296C3A545E3872760AB7,
            0x3617DE4A96262C6F5D9E98BF9292DC29F8F41DBD289A147CE9DA3113B5F0B8C00A60B1CE1D7E819D7A431D7C90EA0E5F,
        ),
        Curve(
            "P-521",
            2**521 - 1,
            0x0051953EB9618E1C9A1F929A21A0B68540EEA2DA725B99B315F3B8B489918EF109E156193951EC7E937B1652C0BD3BB1BF073573DF883D2C34F1EF451FD46B503F00,
            0x01FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFA51868783BF2F966B7FCC0148F709A5D03BB5C9B8899C47AEBB6FB71E91386409,
            0x00C6858E06B70404E9CD9E3ECB662395B4429C648139053FB521F828AF606B4D3DBAA14B5E77EFE75928FE1DC127A2FFA8DE3348B3C1856A429BF97E7E31C2E5BD66,
            0x011839296A789A3BC0045C8A5FB42C7D1BD998F54449579B446817AFBD17273E662C97EE72995EF42640C550B9013FAD0761353C7086A272C24088BE94769FD16650,
        ),
    )
}
