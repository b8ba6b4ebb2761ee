#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the constants of the Brainpool curves (RFC 5639 3.4, 3.6, 3.7) for the code of a = -3: each curve
y^2 = x^3 + A x + B has a twin y^2 = x^3 - 3 x + b over the same field, by (x, y) -> (u^2 x, u^3 y) with
u^4 A = -3 and b = u^6 B. All points inside are those of the twin; u^2, u^3 and their inverses are for the
way in and out.

usage: brainpool.py CURVE h|c > CURVE.h|CURVE_table.c
       brainpool.py CURVE h|c --check FILE      exits 1 if the file differs from what would be written
CURVE is bp256, bp384 or bp512.
"""
import sys

# Bits, p, A, B, x and y of G, q; the width of a window and how many windows apart the rows are.
CURVES = {
    "bp256": (256,
              0xA9FB57DBA1EEA9BC3E660A909D838D726E3BF623D52620282013481D1F6E5377,
              0x7D5A0975FC2C3057EEF67530417AFFE7FB8055C126DC5C6CE94A4B44F330B5D9,
              0x26DC5C6CE94A4B44F330B5D9BBD77CBF958416295CF7E1CE6BCCDC18FF8C07B6,
              0x8BD2AEB9CB7E57CB2C4B482FFC81B7AFB9DE27E1E3BD23C23A4453BD9ACE3262,
              0x547EF835C3DAC4FD97F8461A14611DC9C27745132DED8E545C1D54C72F046997,
              0xA9FB57DBA1EEA9BC3E660A909D838D718C397AA3B561A6F7901E0E82974856A7, 6, 4),
    "bp384": (384,
              0x8CB91E82A3386D280F5D6F7E50E641DF152F7109ED5456B412B1DA197FB71123ACD3A729901D1A71874700133107EC53,
              0x7BC382C63D8C150C3C72080ACE05AFA0C2BEA28E4FB22787139165EFBA91F90F8AA5814A503AD4EB04A8C7DD22CE2826,
              0x04A8C7DD22CE28268B39B55416F0447C2FB77DE107DCD2A62E880EA53EEB62D57CB4390295DBC9943AB78696FA504C11,
              0x1D1C64F068CF45FFA2A63A81B7C13F6B8847A3E77EF14FE3DB7FCAFE0CBD10E8E826E03436D646AAEF87B2E247D4AF1E,
              0x8ABE1D7520F9C2A45CB1EB8E95CFD55262B70B29FEEC5864E19C054FF99129280E4646217791811142820341263C5315,
              0x8CB91E82A3386D280F5D6F7E50E641DF152F7109ED5456B31F166E6CAC0425A7CF3AB6AF6B7FC3103B883202E9046565, 7, 4),
    "bp512": (512,
              0xAADD9DB8DBE9C48B3FD4E6AE33C9FC07CB308DB3B3C9D20ED6639CCA703308717D4D9B009BC66842AECDA12AE6A380E6
              * 2**128 + 0x2881FF2F2D82C68528AA6056583A48F3,
              0x7830A3318B603B89E2327145AC234CC594CBDD8D3DF91610A83441CAEA9863BC2DED5D5AA8253AA10A2EF1C98B9AC8B5
              * 2**128 + 0x7F1117A72BF2C7B9E7C1AC4D77FC94CA,
              0x3DF91610A83441CAEA9863BC2DED5D5AA8253AA10A2EF1C98B9AC8B57F1117A72BF2C7B9E7C1AC4D77FC94CADC083E67
              * 2**128 + 0x984050B75EBAE5DD2809BD638016F723,
              0x81AEE4BDD82ED9645A21322E9C4C6A9385ED9F70B5D916C1B43B62EEF4D0098EFF3B1F78E2D0D48D50D1687B93B97D5F
              * 2**128 + 0x7C6D5047406A5E688B352209BCB9F822,
              0x7DDE385D566332ECC0EABFA9CF7822FDF209F70024A57B1AA000C55B881F8111B2DCDE494A5F485E5BCA4BD88A2763AE
              * 2**128 + 0xD1CA2B2FA8F0540678CD1E0F3AD80892,
              0xAADD9DB8DBE9C48B3FD4E6AE33C9FC07CB308DB3B3C9D20ED6639CCA70330870553E5C414CA92619418661197FAC1047
              * 2**128 + 0x1DB1D381085DDADDB58796829CA90069, 7, 4),
}
ODD_WINDOW = 7


class Curve:
    def __init__(self, name):
        self.name = name
        self.bits, self.p, a, b, x, y, self.n, self.window, self.step = CURVES[name]
        p = self.p
        assert (y * y - x**3 - a * x - b) % p == 0 and p % 4 == 3 and p.bit_length() == self.bits
        self.limbs = self.bits // 64
        self.rows = -(-(-(-self.bits // self.window)) // self.step)
        root = self.root(-3 * pow(a, -1, p) % p)
        u = self.root(root if self.is_square(root) else p - root)
        assert pow(u, 4, p) * a % p == p - 3
        self.b = pow(u, 6, p) * b % p
        self.to = (u * u % p, pow(u, 3, p))
        self.back = tuple(pow(v, -1, p) for v in self.to)
        self.g = (self.to[0] * x % p, self.to[1] * y % p)

    def is_square(self, v):
        return pow(v, (self.p - 1) // 2, self.p) == 1

    def root(self, v):
        r = pow(v, (self.p + 1) // 4, self.p)
        assert r * r % self.p == v
        return r

    def add(self, p, q):
        """Sum of two affine points that are not opposite."""
        if p == q:
            slope = 3 * (p[0] * p[0] - 1) * pow(2 * p[1], -1, self.p)
        else:
            slope = (q[1] - p[1]) * pow(q[0] - p[0], -1, self.p)
        x = (slope * slope - p[0] - q[0]) % self.p
        return x, (slope * (p[0] - x) - p[1]) % self.p

    def plain(self, value, tail="\n\t\t "):
        words = [f"0x{value >> 64 * i & 2**64 - 1:016x}" for i in range(self.limbs)]
        return f",{tail}".join(", ".join(words[i:i + 4]) for i in range(0, len(words), 4))

    def words(self, value):
        return self.plain((value << 64 * self.limbs) % self.p)

    def row(self, base, window):
        """The odd multiples of base below 2^window."""
        point, twice = base, self.add(base, base)
        for _ in range(2 ** (window - 1)):
            assert (point[1] ** 2 - point[0] ** 3 + 3 * point[0] - self.b) % self.p == 0
            yield f"{{{self.words(point[0])},\n\t\t {self.words(point[1])}}},\n"
            point = self.add(point, twice)

    def modulus(self, which, m):
        r = 2 ** (64 * self.limbs)
        # Bernstein and Yang 2019, theorem 11.2 with half steps: 59 of them a round.
        rounds = -(-((45907 * self.bits + 26313) // 19929) // 59)
        recip = (2 ** (self.bits + 64) - 1) // m - 2**64
        assert recip == (2 ** (self.bits + 64) - 1) // (m - 1) - 2**64
        return f"""const struct pak_modulus pak_{self.name}_{which} = {{
	.limbs = {self.limbs},
	.bits = {self.bits},
	.inv64 = 0x{pow(m, -1, 2**64):016x},
	.recip = 0x{recip:016x},
	.inverse_rounds = {rounds},
	.m = {{{self.plain(m)}}},
	.one = {{{self.plain(r % m)}}},
	.rr = {{{self.plain(r * r % m)}}},
}};

"""

    def header(self):
        guard = f"PAK_EC_{self.name.upper()}_H"
        odd = f"pak_{self.name}_base[0]" if self.window == ODD_WINDOW else f"pak_{self.name}_odd"
        yield f"""/* SPDX-License-Identifier: Apache-2.0
 *
 * Generated by brainpool.py and checked by make lint: do not edit. */
#ifndef {guard}
#define {guard}

#include "crypto/ec/ec_curve.h"

/* clang-format off */
extern const struct pak_modulus pak_{self.name}_p, pak_{self.name}_n;
extern const uint64_t pak_{self.name}_b[{self.limbs}];
extern const uint64_t pak_{self.name}_to[{2 * self.limbs}], pak_{self.name}_back[{2 * self.limbs}];
extern const uint64_t pak_{self.name}_base[{self.rows}][{2 ** (self.window - 1)}][{2 * self.limbs}];
extern const uint64_t pak_{self.name}_odd[{2 ** (ODD_WINDOW - 1)}][{2 * self.limbs}];

#define WEI_LIMBS {self.limbs}
#define WEI_BITS {self.bits}
#define WEI_ORDER pak_{self.name}_n.m
#define WEI_ORDER_LOW 0x{self.n & 2**64 - 1:016x}
#define WEI_BASE_TABLE pak_{self.name}_base
#define WEI_ODD_TABLE {odd}
#define WEI_BASE_W {self.window}
#define WEI_BASE_STEP {self.step}
#define FIELD_PRIME \\
	{self.plain(self.p, f" {chr(92)}{chr(10)}{chr(9)}")}
#define FIELD_ONE \\
	{self.plain(2 ** self.bits % self.p, f" {chr(92)}{chr(10)}{chr(9)}")}
#define FIELD_NINV 0x{-pow(self.p, -1, 2**64) % 2**64:016x}
/* clang-format on */

#endif
"""

    def table(self):
        yield f"""/* SPDX-License-Identifier: Apache-2.0
 *
 * Generated by brainpool.py and checked by make lint: do not edit.
 * Row i, entry j of the table is (2 j + 1) 2^({self.window * self.step} i) G. */
#include "crypto/ec/{self.name}.h"

/* clang-format off */
"""
        yield self.modulus("p", self.p) + self.modulus("n", self.n)
        yield f"const uint64_t pak_{self.name}_b[{self.limbs}] = {{{self.words(self.b)}}};\n"
        for which, pair in (("to", self.to), ("back", self.back)):
            yield (f"const uint64_t pak_{self.name}_{which}[{2 * self.limbs}] = "
                   f"{{{self.words(pair[0])},\n\t\t {self.words(pair[1])}}};\n")
        yield (f"\nconst uint64_t pak_{self.name}_base[{self.rows}][{2 ** (self.window - 1)}]"
               f"[{2 * self.limbs}] = {{\n")
        base = self.g
        for _ in range(self.rows):
            yield "\t{\n"
            for entry in self.row(base, self.window):
                yield "\t\t" + entry
            yield "\t},\n"
            for _ in range(self.window * self.step):
                base = self.add(base, base)
        yield "};\n"
        if self.window < ODD_WINDOW:
            yield (f"\n/* Entry j is (2 j + 1) G. */\nconst uint64_t pak_{self.name}_odd"
                   f"[{2 ** (ODD_WINDOW - 1)}][{2 * self.limbs}] = {{\n")
            for entry in self.row(self.g, ODD_WINDOW):
                yield "\t\t" + entry
            yield "};\n"


def main(argv):
    if len(argv) not in (3, 5) or argv[1] not in CURVES or argv[2] not in ("h", "c"):
        print(__doc__, file=sys.stderr)
        return 2
    curve = Curve(argv[1])
    text = "".join(curve.header() if argv[2] == "h" else curve.table())
    if len(argv) == 3:
        sys.stdout.write(text)
        return 0
    with open(argv[4], encoding="ascii") as f:
        if argv[3] == "--check" and f.read() == text:
            return 0
    print(f"{argv[4]}: differs from the output of brainpool.py", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv))
