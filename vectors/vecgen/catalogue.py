# SPDX-License-Identifier: Apache-2.0
"""The list of sets: name (as the ACVP server spells its folders) -> how it is made, and who answers it."""

from . import aes, ecdsa, kdf, sha
from .algs import HASHES, SPONGES, XOFS
from .source import Source


def answer_for(header):
    """The answering function for any set of a family that is known here, ours or another's."""
    algorithm, mode = header["algorithm"], header.get("mode") or ""
    if algorithm in ("ECDSA", "DetECDSA"):
        return {
            "keyGen": ecdsa.answer_keygen,
            "keyVer": ecdsa.answer_keyver,
            "sigGen": ecdsa.answer_siggen,
            "sigVer": ecdsa.answer_sigver,
        }[mode]
    if algorithm.startswith("HMAC-"):
        return sha.answer_hmac
    if algorithm in HASHES or algorithm in SPONGES:
        return sha.answer_hash
    if algorithm in XOFS:
        return sha.answer_xof
    if algorithm == "ACVP-AES-GCM":
        return aes.answer_gcm
    if algorithm in ("ACVP-AES-ECB", "ACVP-AES-CBC", "ACVP-AES-CTR"):
        return aes.answer_block
    return {"PBKDF": kdf.answer_pbkdf, "KDA": kdf.answer_hkdf, "TLS-v1.3": kdf.answer_tls13}[algorithm]


def _entries():
    """Name and maker: (source, cross, name, vsId) -> VectorSet."""
    dash = lambda alg: alg.replace("/", "-")
    yield "ACVP-AES-ECB-1.0", lambda s, x, n, v: aes.ecb_cbc(s, n, v, "ECB")
    yield "ACVP-AES-CBC-1.0", lambda s, x, n, v: aes.ecb_cbc(s, n, v, "CBC")
    yield "ACVP-AES-CTR-1.0", lambda s, x, n, v: aes.ctr(s, n, v)
    yield "ACVP-AES-GCM-1.0", lambda s, x, n, v: aes.gcm(x, s, n, v)
    for alg in HASHES:
        yield f"{dash(alg)}-1.0", lambda s, x, n, v, alg=alg: sha.hashes(s, n, v, alg)
        yield f"HMAC-{dash(alg)}-1.0", lambda s, x, n, v, alg=alg: sha.hmac(s, n, v, alg)
    yield "ECDSA-KeyGen-FIPS186-5", lambda s, x, n, v: ecdsa.keygen(s, n, v)
    yield "ECDSA-KeyVer-FIPS186-5", lambda s, x, n, v: ecdsa.keyver(s, x, n, v)
    yield "ECDSA-SigGen-FIPS186-5", lambda s, x, n, v: ecdsa.siggen(s, x, n, v, "ECDSA")
    yield "DetECDSA-SigGen-FIPS186-5", lambda s, x, n, v: ecdsa.siggen(s, x, n, v, "DetECDSA")
    yield "ECDSA-SigVer-FIPS186-5", lambda s, x, n, v: ecdsa.sigver(s, x, n, v)
    yield "PBKDF-1.0", lambda s, x, n, v: kdf.pbkdf(s, n, v)
    yield "KDA-HKDF-Sp800-56Cr2", lambda s, x, n, v: kdf.hkdf(s, x, n, v)
    yield "TLS-v1.3-KDF-RFC8446", lambda s, x, n, v: kdf.tls13(s, n, v)
    for alg in SPONGES:
        yield f"{alg}-2.0", lambda s, x, n, v, alg=alg: sha.hashes(s, n, v, alg)
        yield f"HMAC-{alg}-1.0", lambda s, x, n, v, alg=alg: sha.hmac(s, n, v, alg)
    for alg in XOFS:
        yield f"{alg}-1.0", lambda s, x, n, v, alg=alg: sha.xofs(s, n, v, alg)


CATALOGUE = dict(_entries())


def make(name, seed, cross):
    """Makes and answers one set. vsId is the place in the list: new sets go to its end."""
    vs_id = list(CATALOGUE).index(name) + 1
    cross.case = f"{name}: making the inputs"
    s = CATALOGUE[name](Source(seed, name), cross, name, vs_id)
    s.answer(cross, answer_for(s.header))
    return s
