# SPDX-License-Identifier: Apache-2.0
"""Key derivation: PBKDF2 (SP 800-132), HKDF as two-step KDA (SP 800-56C r2, RFC 5869), the TLS 1.3 schedule (RFC 8446)."""

from .algs import HASHES
from .shape import VectorSet, hx, unhx


def answer_pbkdf(x, _header, group, case, _private):
    key = x.pbkdf2_key(
        group["hmacAlg"], case["password"].encode(), unhx(case["salt"]), case["iterationCount"], case["keyLen"] // 8
    )
    return {"derivedKey": hx(key)}


def pbkdf(src, name, vs_id):
    """Per hash: counts a policy accepts today, then counts far below any floor in a group of their own."""
    s = VectorSet(name, vs_id, "PBKDF", "1.0")
    for counts in ((1000, 1001, 2500, 10000), (1, 2, 999)):
        for alg, (size, block) in HASHES.items():
            g = s.group(testType="AFT", hmacAlg=alg)
            for i, count in enumerate(counts):
                password = src.text((14, block, block + 1, 30)[i])
                key_len = (size, size + 1, 16, 3 * size)[i]
                salt = src.bytes((16, 20, 64, 128)[i])
                g.case({"keyLen": 8 * key_len, "salt": hx(salt), "password": password, "iterationCount": count})
    return s


def fixed_info(case, length_bits):
    """The pattern uPartyInfo||vPartyInfo||l."""
    party = lambda p: unhx(p["partyId"]) + unhx(p.get("ephemeralData", ""))
    return party(case["fixedInfoPartyU"]) + party(case["fixedInfoPartyV"]) + length_bits.to_bytes(4, "big")


def answer_hkdf(x, _header, group, case, _private):
    conf, par = group["kdfConfiguration"], case["kdfParameter"]
    secret = unhx(par["z"]) + unhx(par.get("t", ""))
    info = fixed_info(case, conf["l"])
    dkm = hx(x.hkdf_key(conf["hmacAlg"], unhx(par["salt"]), secret, info, conf["l"] // 8))
    return {"testPassed": dkm == case["dkm"]} if group["testType"] == "VAL" else {"dkm": dkm}


def hkdf(src, x, name, vs_id):
    s = VectorSet(name, vs_id, "KDA", "Sp800-56Cr2", "HKDF")
    for test_type in ("AFT", "VAL"):
        for alg, (size, block) in HASHES.items():
            for l, z_len, method in ((256, 32, "random"), (8 * (2 * size + 3), 66, "random"), (128, 32, "default")):
                salt_len = block if method == "random" else size
                conf = {
                    "kdfType": "hkdf", "l": l, "saltLen": 8 * salt_len, "saltMethod": method,
                    "fixedInfoPattern": "uPartyInfo||vPartyInfo||l", "fixedInfoEncoding": "concatenation",
                    "hmacAlg": alg,
                }  # fmt: skip
                g = s.group(testType=test_type, kdfConfiguration=conf, zLength=8 * z_len, multiExpansion=False)
                for i in range(2):
                    salt = src.bytes(salt_len) if method == "random" else bytes(salt_len)
                    par = {"kdfType": "hkdf", "salt": hx(salt), "z": hx(src.bytes(z_len)), "l": l}
                    case = {"kdfParameter": par, "fixedInfoPartyU": {"partyId": hx(src.bytes(16))},
                            "fixedInfoPartyV": {"partyId": hx(src.bytes(16)), "ephemeralData": hx(src.bytes(8))}}  # fmt: skip
                    if test_type == "AFT":
                        g.case(case)
                        continue
                    x.case = f"{name}: deriving a case of {conf}"
                    dkm = answer_hkdf(x, None, {"testType": "AFT", "kdfConfiguration": conf}, case, None)["dkm"]
                    if i:
                        dkm = dkm[:-1] + ("1" if dkm[-1] == "0" else "0")
                    note = "last digit of the derived key modified" if i else None
                    g.case(case | {"dkm": dkm}, note=note, want={"testPassed": not i})
    return s


def _expand_label(x, alg, secret, label, context, n):
    full = b"tls13 " + label
    info = n.to_bytes(2, "big") + bytes([len(full)]) + full + bytes([len(context)]) + context
    return x.hkdf_expand(alg, secret, info, n)


def answer_tls13(x, _header, group, case, _private):
    """RFC 8446 7.1 over the transcripts that the four randoms stand for."""
    alg = group["hmacAlg"]
    n = HASHES[alg][0]
    hello = unhx(case["helloClientRandom"]), unhx(case["helloServerRandom"])
    server = *hello, unhx(case["finishedServerRandom"])
    everything = *server, unhx(case["finishedClientRandom"])

    def derive(secret, label, parts):
        return _expand_label(x, alg, secret, label, x.digest(alg, b"".join(parts)), n)

    early = x.hkdf_extract(alg, bytes(n), unhx(case["psk"]) if "psk" in case else bytes(n))
    dhe = unhx(case["dhe"]) if "dhe" in case else bytes(n)
    handshake = x.hkdf_extract(alg, derive(early, b"derived", ()), dhe)
    master = x.hkdf_extract(alg, derive(handshake, b"derived", ()), bytes(n))
    return {
        "clientEarlyTrafficSecret": hx(derive(early, b"c e traffic", hello[:1])),
        "earlyExporterMasterSecret": hx(derive(early, b"e exp master", hello[:1])),
        "clientHandshakeTrafficSecret": hx(derive(handshake, b"c hs traffic", hello)),
        "serverHandshakeTrafficSecret": hx(derive(handshake, b"s hs traffic", hello)),
        "clientApplicationTrafficSecret": hx(derive(master, b"c ap traffic", server)),
        "serverApplicationTrafficSecret": hx(derive(master, b"s ap traffic", server)),
        "exporterMasterSecret": hx(derive(master, b"exp master", server)),
        "resumptionMasterSecret": hx(derive(master, b"res master", everything)),
    }


def tls13(src, name, vs_id):
    s = VectorSet(name, vs_id, "TLS-v1.3", "RFC8446", "KDF")
    for alg in ("SHA2-256", "SHA2-384"):
        n = HASHES[alg][0]
        for mode in ("DHE", "PSK", "PSK-DHE"):
            g = s.group(testType="AFT", hmacAlg=alg, runningMode=mode)
            for _ in range(8):
                case = {"psk": hx(src.bytes(n))} if "PSK" in mode else {}
                case |= {"dhe": hx(src.bytes(32))} if "DHE" in mode else {}
                for f in ("helloClientRandom", "helloServerRandom", "finishedClientRandom", "finishedServerRandom"):
                    case[f] = hx(src.bytes(32))
                g.case(case)
    return s
