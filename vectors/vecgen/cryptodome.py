# SPDX-License-Identifier: Apache-2.0
"""Second oracle: python3-pycryptodome, C code of its own."""

import Cryptodome
from Cryptodome.Cipher import AES
from Cryptodome.Hash import HMAC, SHA1, SHA224, SHA256, SHA384, SHA512
from Cryptodome.Hash import SHA3_224, SHA3_256, SHA3_384, SHA3_512, SHAKE128, SHAKE256
from Cryptodome.Protocol import KDF
from Cryptodome.PublicKey import ECC
from Cryptodome.Signature import DSS

NAME = "python3-pycryptodome"
VERSION = Cryptodome.__version__

HASH = {
    "SHA-1": SHA1.new,
    "SHA2-224": SHA224.new,
    "SHA2-256": SHA256.new,
    "SHA2-384": SHA384.new,
    "SHA2-512": SHA512.new,
    "SHA2-512/224": lambda m=None: SHA512.new(m, truncate="224"),
    "SHA2-512/256": lambda m=None: SHA512.new(m, truncate="256"),
    "SHA3-224": SHA3_224.new,
    "SHA3-256": SHA3_256.new,
    "SHA3-384": SHA3_384.new,
    "SHA3-512": SHA3_512.new,
}
MODULE = {"SHA-1": SHA1, "SHA2-224": SHA224, "SHA2-256": SHA256, "SHA2-384": SHA384, "SHA2-512": SHA512}
SHA3 = {"SHA3-224": SHA3_224, "SHA3-256": SHA3_256, "SHA3-384": SHA3_384, "SHA3-512": SHA3_512}
CURVE = {"P-256": "p256", "P-384": "p384", "P-521": "p521"}


def digest(alg, msg):
    return HASH[alg](msg).digest()


def xof(alg, msg, n):
    return {"SHAKE-128": SHAKE128, "SHAKE-256": SHAKE256}[alg].new(msg).read(n)


def mac(alg, key, msg):
    if alg.startswith("SHA3"):
        return HMAC.new(key, msg, SHA3[alg]).digest()
    return HMAC.new(key, msg, HASH[alg]()).digest()


def ecb(key, encrypt):
    c = AES.new(key, AES.MODE_ECB)
    return c.encrypt if encrypt else c.decrypt


def cbc(key, iv, encrypt):
    c = AES.new(key, AES.MODE_CBC, iv=iv)
    return c.encrypt if encrypt else c.decrypt


def ctr(key, iv, data):
    """Block by block: the library refuses to let a 128-bit counter wrap, the standard does not."""
    block = ecb(key, True)
    out = bytearray()
    counter = int.from_bytes(iv, "big")
    for at in range(0, len(data), 16):
        stream = block((counter % 2**128).to_bytes(16, "big"))
        out += bytes(a ^ b for a, b in zip(data[at : at + 16], stream))
        counter += 1
    return bytes(out)


def gcm_seal(key, iv, aad, pt, tag_len):
    c = AES.new(key, AES.MODE_GCM, nonce=iv, mac_len=tag_len)
    c.update(aad)
    return c.encrypt_and_digest(pt)


def gcm_open(key, iv, aad, ct, tag):
    c = AES.new(key, AES.MODE_GCM, nonce=iv, mac_len=len(tag))
    c.update(aad)
    try:
        return c.decrypt_and_verify(ct, tag)
    except ValueError:
        return None


def pbkdf2_key(alg, password, salt, iterations, n):
    if "/" in alg:  # the quick way takes no truncated hash
        return KDF.PBKDF2(password, salt, n, iterations, prf=lambda p, s: mac(alg, p, s))
    return KDF.PBKDF2(password, salt, n, iterations, hmac_hash_module=MODULE[alg])


def hkdf_extract(alg, salt, ikm):
    return mac(alg, salt, ikm)


def hkdf_expand(alg, prk, info, n):
    """RFC 5869 2.3 over this library's HMAC."""
    out = t = b""
    while len(out) < n:
        t = mac(alg, prk, t + info + bytes([len(out) // len(prk) + 1]))
        out += t
    return out[:n]


def hkdf_key(alg, salt, ikm, info, n):
    return KDF.HKDF(ikm, n, salt, HASH[alg](), context=info)


def _point(curve, q):
    return ECC.construct(curve=CURVE[curve.name], point_x=q[0], point_y=q[1])


def ec_public(curve, d):
    q = ECC.construct(curve=CURVE[curve.name], d=d).pointQ
    return int(q.x), int(q.y)


def ecdsa_verify(curve, alg, q, msg, r, s):
    signature = b"".join(v.to_bytes(curve.size, "big") for v in (r, s))
    try:
        DSS.new(_point(curve, q), "deterministic-rfc6979").verify(HASH[alg](msg), signature)
    except ValueError:
        return False
    return True


def ecdsa_sign(curve, alg, d, msg):
    """RFC 6979."""
    key = ECC.construct(curve=CURVE[curve.name], d=d)
    both = DSS.new(key, "deterministic-rfc6979").sign(HASH[alg](msg))
    return int.from_bytes(both[: curve.size], "big"), int.from_bytes(both[curve.size :], "big")
