# SPDX-License-Identifier: Apache-2.0
"""First oracle: python3-cryptography, that is OpenSSL's libcrypto."""

import cryptography
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf import hkdf, pbkdf2

NAME = "python3-cryptography"
VERSION = cryptography.__version__

HASH = {
    "SHA-1": hashes.SHA1,
    "SHA2-224": hashes.SHA224,
    "SHA2-256": hashes.SHA256,
    "SHA2-384": hashes.SHA384,
    "SHA2-512": hashes.SHA512,
    "SHA2-512/224": hashes.SHA512_224,
    "SHA2-512/256": hashes.SHA512_256,
    "SHA3-224": hashes.SHA3_224,
    "SHA3-256": hashes.SHA3_256,
    "SHA3-384": hashes.SHA3_384,
    "SHA3-512": hashes.SHA3_512,
}
CURVE = {"P-256": ec.SECP256R1(), "P-384": ec.SECP384R1(), "P-521": ec.SECP521R1()}


def digest(alg, msg):
    h = hashes.Hash(HASH[alg]())
    h.update(msg)
    return h.finalize()


def xof(alg, msg, n):
    h = hashes.Hash({"SHAKE-128": hashes.SHAKE128, "SHAKE-256": hashes.SHAKE256}[alg](n))
    h.update(msg)
    return h.finalize()


def mac(alg, key, msg):
    h = hmac.HMAC(key, HASH[alg]())
    h.update(msg)
    return h.finalize()


def _stream(key, mode, encrypt):
    cipher = Cipher(algorithms.AES(key), mode)
    return (cipher.encryptor() if encrypt else cipher.decryptor()).update


def ecb(key, encrypt):
    """A function over whole blocks that may be called again and again."""
    return _stream(key, modes.ECB(), encrypt)


def cbc(key, iv, encrypt):
    """As ecb; the chaining value is kept from call to call."""
    return _stream(key, modes.CBC(iv), encrypt)


def ctr(key, iv, data):
    return _stream(key, modes.CTR(iv), True)(data)


def gcm_seal(key, iv, aad, pt, tag_len):
    e = Cipher(algorithms.AES(key), modes.GCM(iv)).encryptor()
    e.authenticate_additional_data(aad)
    ct = e.update(pt) + e.finalize()
    return ct, e.tag[:tag_len]


def gcm_open(key, iv, aad, ct, tag):
    d = Cipher(algorithms.AES(key), modes.GCM(iv, tag, len(tag))).decryptor()
    d.authenticate_additional_data(aad)
    pt = d.update(ct)
    try:
        return pt + d.finalize()
    except InvalidTag:
        return None


def pbkdf2_key(alg, password, salt, iterations, n):
    return pbkdf2.PBKDF2HMAC(HASH[alg](), n, salt, iterations).derive(password)


def hkdf_extract(alg, salt, ikm):
    return mac(alg, salt, ikm)


def hkdf_expand(alg, prk, info, n):
    return hkdf.HKDFExpand(HASH[alg](), n, info).derive(prk)


def hkdf_key(alg, salt, ikm, info, n):
    return hkdf.HKDF(HASH[alg](), n, salt, info).derive(ikm)


def ec_public(curve, d):
    q = ec.derive_private_key(d, CURVE[curve.name]).public_key().public_numbers()
    return q.x, q.y


def ec_valid(curve, x, y):
    try:
        ec.EllipticCurvePublicNumbers(x, y, CURVE[curve.name]).public_key()
    except ValueError:
        return False
    return True


def ecdsa_verify(curve, alg, q, msg, r, s):
    key = ec.EllipticCurvePublicNumbers(*q, CURVE[curve.name]).public_key()
    try:
        key.verify(utils.encode_dss_signature(r, s), msg, ec.ECDSA(HASH[alg]()))
    except InvalidSignature:
        return False
    return True
