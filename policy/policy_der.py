# SPDX-License-Identifier: Apache-2.0
"""The compiled and the signed form of a policy: DER as in policy/policy.asn, read as strictly as written."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from policy_toml import BOUNDS, CLASSES, Policy, PolicyError, Rule

INTEGER, BIT_STRING, OCTET_STRING, OID, ENUMERATED, UTF8, SEQUENCE = 2, 3, 4, 6, 10, 12, 0x30
OID_ECDSA_SHA256 = bytes.fromhex("2a8648ce3d040302")
VERSION = 1


def _base128(n):
    out = [n & 0x7f]
    while n := n >> 7:
        out.append(0x80 | n & 0x7f)
    return bytes(reversed(out))


# An OID from a UUID (ITU-T X.667): "pakpss signed policy".
OID_FORMAT = _base128(2 * 40 + 25) + _base128(29715275840267079648576268508213415918)


def tlv(tag, body):
    n = len(body)
    if n < 128:
        return bytes([tag, n]) + body
    size = (n.bit_length() + 7) // 8
    return bytes([tag, 0x80 | size]) + n.to_bytes(size, "big") + body


def seq(*parts, tag=SEQUENCE):
    return tlv(tag, b"".join(parts))


def integer(n, tag=INTEGER):
    return tlv(tag, n.to_bytes((n if n >= 0 else ~n).bit_length() // 8 + 1, "big", signed=True))


def utf8(s):
    return tlv(UTF8, s.encode("ascii"))


def encode_rule(r):
    parts = [utf8(r.id), utf8(r.alg), integer(r.ops),
             integer(CLASSES.index(r.rule_class), ENUMERATED), integer(r.grade_rank)]
    if r.from_day:
        parts.append(integer(r.from_day, 0x80))
    if r.until_day:
        parts.append(integer(r.until_day, 0x81))
    if r.hash:
        parts.append(seq(*map(utf8, r.hash), tag=0xa2))
    if r.curve:
        parts.append(seq(*map(utf8, r.curve), tag=0xa3))
    if r.bounds:
        parts.append(seq(*(seq(integer(BOUNDS.index(k), ENUMERATED), integer(lo), integer(hi))
                           for k, lo, hi in r.bounds), tag=0xa4))
    parts += map(utf8, (r.reason, r.status, r.source, r.confidence))
    return seq(*parts)


def encode(p):
    """Returns the DER of PakPolicy."""
    return seq(integer(VERSION), utf8(p.name), utf8(p.publisher), integer(p.serial),
               integer(p.issued_day), integer(p.next_update_day), integer(p.zone_minutes),
               seq(*map(utf8, p.grades)), seq(*map(encode_rule, p.rules)))


class Reader:
    """A strict reader of one level of DER."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def peek(self):
        return self.data[self.at] if self.at < len(self.data) else None

    def take(self, tag):
        d, at = self.data, self.at
        if len(d) - at < 2 or d[at] != tag:
            raise PolicyError(f"DER: element with tag {tag:#04x} is missing")
        n, at = d[at + 1], at + 2
        if n >= 128:
            size = n & 0x7f
            n = int.from_bytes(d[at:at + size], "big")
            if not 1 <= size <= 4 or n < 128 or n < 1 << 8 * (size - 1):
                raise PolicyError("DER: bad length")
            at += size
        if n > len(d) - at:
            raise PolicyError("DER: truncated")
        self.at = at + n
        return d[at:at + n]

    def integer(self, tag=INTEGER):
        body = self.take(tag)
        n = int.from_bytes(body, "big", signed=True)
        if not body or integer(n, tag)[2:] != body:
            raise PolicyError("DER: integer is not minimal")
        return n

    def text(self):
        return self.take(UTF8).decode("ascii")

    def sequence(self, tag=SEQUENCE):
        return Reader(self.take(tag))

    def texts(self, tag=SEQUENCE):
        r, out = self.sequence(tag), []
        while r.peek() is not None:
            out.append(r.text())
        return tuple(out)

    def end(self):
        if self.peek() is not None:
            raise PolicyError("DER: something follows the end")


def decode_rule(r, names):
    d = dict(id=r.text(), alg=r.text(), ops=r.integer(),
             rule_class=CLASSES[r.integer(ENUMERATED)], grade_rank=r.integer(),
             from_day=r.integer(0x80) if r.peek() == 0x80 else 0,
             until_day=r.integer(0x81) if r.peek() == 0x81 else 0,
             hash=r.texts(0xa2) if r.peek() == 0xa2 else (),
             curve=r.texts(0xa3) if r.peek() == 0xa3 else ())
    bounds = []
    if r.peek() == 0xa4:
        all_bounds = r.sequence(0xa4)
        while all_bounds.peek() is not None:
            b = all_bounds.sequence()
            bounds.append((BOUNDS[b.integer(ENUMERATED)], b.integer(), b.integer()))
            b.end()
    d["bounds"] = tuple(bounds)
    d.update(zip(("reason", "status", "source", "confidence"), (r.text() for _ in range(4))))
    r.end()
    if d["id"] in names:
        raise PolicyError(f"DER: rule {d['id']} is there twice")
    names.add(d["id"])
    return Rule(**d)


def decode(der):
    """Returns the Policy in der; raises PolicyError."""
    try:
        outer = Reader(der)
        r = outer.sequence()
        outer.end()
        if r.integer() != VERSION:
            raise PolicyError("DER: version is not 1")
        d = dict(name=r.text(), publisher=r.text(), serial=r.integer(), issued_day=r.integer(),
                 next_update_day=r.integer(), zone_minutes=r.integer(), grades=r.texts())
        rules, body, names = [], r.sequence(), set()
        r.end()
        while body.peek() is not None:
            rules.append(decode_rule(body.sequence(), names))
        return Policy(rules=tuple(rules), **d)
    except (IndexError, UnicodeDecodeError) as e:
        raise PolicyError(f"DER: value out of range: {e}") from None


def sign(der, key):
    """Returns the signed container around der; key is a P-256 private key."""
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.curve.name != "secp256r1":
        raise PolicyError("the key is no P-256 private key")
    signature = key.sign(der, ec.ECDSA(hashes.SHA256()))
    return seq(tlv(OID, OID_FORMAT), tlv(OCTET_STRING, der), tlv(OID, OID_ECDSA_SHA256),
               tlv(BIT_STRING, b"\0" + signature))


def unwrap(signed):
    """Returns (policy DER, signature) of a container, unverified."""
    outer = Reader(signed)
    r = outer.sequence()
    outer.end()
    if r.take(OID) != OID_FORMAT:
        raise PolicyError("DER: no signed pakpss policy")
    der = r.take(OCTET_STRING)
    if r.take(OID) != OID_ECDSA_SHA256:
        raise PolicyError("DER: signature algorithm is not ECDSA with SHA-256")
    bits = r.take(BIT_STRING)
    r.end()
    if bits[:1] != b"\0":
        raise PolicyError("DER: signature is no whole number of bytes")
    return der, bits[1:]


def verify(signed, public_key):
    """Returns the Policy of a container whose signature holds; raises PolicyError."""
    if not isinstance(public_key, ec.EllipticCurvePublicKey) or \
            public_key.curve.name != "secp256r1":
        raise PolicyError("the signer's key is no P-256 public key")
    der, signature = unwrap(signed)
    try:
        public_key.verify(signature, der, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        raise PolicyError("the signature does not verify with this signer's key") from None
    return decode(der)
