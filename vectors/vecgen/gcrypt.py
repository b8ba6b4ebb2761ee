# SPDX-License-Identifier: Apache-2.0
"""Third oracle: libgcrypt through ctypes, for what one of the others lacks (deterministic ECDSA of RFC 6979)."""

import ctypes

NAME = "libgcrypt"

_lib = ctypes.CDLL("libgcrypt.so.20")
_lib.gcry_check_version.restype = ctypes.c_char_p
_lib.gcry_strsource.restype = ctypes.c_char_p
_lib.gcry_sexp_nth_data.restype = ctypes.c_void_p
for _f in ("gcry_sexp_new", "gcry_pk_sign", "gcry_kdf_derive"):
    getattr(_lib, _f).restype = ctypes.c_uint
_lib.gcry_sexp_find_token.restype = ctypes.c_void_p

VERSION = _lib.gcry_check_version(None).decode()

_CURVE = {"P-256": "NIST P-256", "P-384": "NIST P-384", "P-521": "NIST P-521"}
# gcry_md_algos
_MD = {
    "SHA-1": 2,
    "SHA2-224": 11,
    "SHA2-256": 8,
    "SHA2-384": 9,
    "SHA2-512": 10,
    "SHA2-512/224": 328,
    "SHA2-512/256": 327,
    "SHA3-224": 312,
    "SHA3-256": 313,
    "SHA3-384": 314,
    "SHA3-512": 315,
}
_MD_NAME = {
    "SHA-1": "sha1",
    "SHA2-224": "sha224",
    "SHA2-256": "sha256",
    "SHA2-384": "sha384",
    "SHA2-512": "sha512",
    "SHA2-512/224": "sha512_224",
    "SHA2-512/256": "sha512_256",
}
_KDF_PBKDF2 = 34


def _check(code, what):
    if code:
        raise RuntimeError(f"libgcrypt: {what}: error {code & 0xFFFF}")


def _sexp(text):
    """Parses one s-expression; the caller releases it."""
    out = ctypes.c_void_p()
    raw = text.encode()
    _check(_lib.gcry_sexp_new(ctypes.byref(out), raw, ctypes.c_size_t(len(raw)), 1), text[:40])
    return out


def _number(sexp, name):
    """The integer that follows name in sexp."""
    found = ctypes.c_void_p(_lib.gcry_sexp_find_token(sexp, name, ctypes.c_size_t(0)))
    n = ctypes.c_size_t()
    data = _lib.gcry_sexp_nth_data(found, 1, ctypes.byref(n))
    value = int.from_bytes(ctypes.string_at(data, n.value), "big")
    _lib.gcry_sexp_release(found)
    return value


def digest(alg, msg):
    out = ctypes.create_string_buffer(64)
    _lib.gcry_md_hash_buffer(_MD[alg], out, msg, ctypes.c_size_t(len(msg)))
    return out.raw[: _lib.gcry_md_get_algo_dlen(_MD[alg])]


def pbkdf2_key(alg, password, salt, iterations, n):
    out = ctypes.create_string_buffer(n)
    code = _lib.gcry_kdf_derive(
        password, ctypes.c_size_t(len(password)), _KDF_PBKDF2, _MD[alg],
        salt, ctypes.c_size_t(len(salt)), ctypes.c_ulong(iterations), ctypes.c_size_t(n), out,
    )  # fmt: skip
    _check(code, "pbkdf2")
    return out.raw


def ecdsa_sign(curve, alg, d, msg):
    """RFC 6979."""
    md = digest(alg, msg).hex()
    scalar = d.to_bytes(curve.size + 1, "big").hex()
    key = _sexp(f'(private-key (ecc (curve "{_CURVE[curve.name]}") (d #{scalar}#)))')
    data = _sexp(f"(data (flags rfc6979) (hash {_MD_NAME[alg]} #{md}#))")
    sig = ctypes.c_void_p()
    _check(_lib.gcry_pk_sign(ctypes.byref(sig), data, key), "sign")
    out = _number(sig, b"r"), _number(sig, b"s")
    for sexp in (key, data, sig):
        _lib.gcry_sexp_release(sexp)
    return out
