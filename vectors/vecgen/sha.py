# SPDX-License-Identifier: Apache-2.0
"""SHA-1 and SHA-2 (FIPS 180-4), SHA-3 and SHAKE (FIPS 202), HMAC (FIPS 198-1): AFT at every length about the padding,
the Monte Carlo tests."""

from .algs import HASHES, SPONGES, XOFS
from .shape import VectorSet, hx, unhx


def _mct(oracle, alg, seed, alternate):
    """100 checkpoints of 1000 hashes over the three newest digests; `alternate` keeps the message as long as the seed."""
    out, size = [], len(seed)
    for _ in range(100):
        a = b = c = seed
        for _ in range(1000):
            msg = a + b + c
            if alternate:
                msg = msg[:size].ljust(size, b"\0")
            a, b, c = b, c, oracle.digest(alg, msg)
        out.append({"md": hx(c)})
        seed = c
    return out


def _mct_sponge(oracle, alg, seed):
    """100 checkpoints of 1000 hashes, each of the digest before."""
    out = []
    for _ in range(100):
        for _ in range(1000):
            seed = oracle.digest(alg, seed)
        out.append({"md": hx(seed)})
    return out


def _mct_xof(oracle, alg, seed, low, high):
    """Each message is the first 16 bytes of the output before, whose last 16 bits say how long the next one is."""
    out, n, md = [], high, seed
    for _ in range(100):
        for _ in range(1000):
            md = oracle.xof(alg, md[:16].ljust(16, b"\0"), n)
            last, n = n, low + int.from_bytes(md[-2:], "big") % (high - low + 1)
        out.append({"md": hx(md), "outLen": 8 * last})
    return out


def answer_xof(x, header, group, case, _private):
    alg, msg = header["algorithm"], unhx(case["msg"])[: (case["len"] + 7) // 8]
    if group["testType"] == "MCT":
        low, high = group["minOutLen"] // 8, group["maxOutLen"] // 8
        return {"resultsArray": x.agree("mct", lambda o: _mct_xof(o, alg, msg, low, high), ("xof",))}
    return {"md": hx(x.xof(alg, msg, case["outLen"] // 8)), "outLen": case["outLen"]}


def answer_hash(x, header, group, case, _private):
    alg, msg = header["algorithm"], unhx(case["msg"])[: (case["len"] + 7) // 8]
    if group["testType"] == "MCT":
        if alg in SPONGES:
            return {"resultsArray": x.agree("mct", lambda o: _mct_sponge(o, alg, msg), ("digest", "mac"))}
        alternate = group.get("mctVersion") == "alternate"
        return {"resultsArray": x.agree("mct", lambda o: _mct(o, alg, msg, alternate), ("digest", "mac"))}
    return {"md": hx(x.digest(alg, msg))}


def hashes(src, name, vs_id, alg):
    s = VectorSet(name, vs_id, alg, "2.0" if alg in SPONGES else "1.0")
    size, block = (HASHES | SPONGES)[alg]
    g = s.group(testType="AFT")
    lengths = list(range(0, block + 20)) + [2 * block + d for d in (-17, -9, -8, -1, 0, 1)]
    lengths += [3 * block, 4 * block + 1, 511, 512, 1000, 1024, 2047, 4096, 6400]
    for n in lengths:
        g.case({"msg": hx(src.bytes(n)), "len": 8 * n})
    s.group(testType="MCT", mctVersion="standard").case({"msg": hx(src.bytes(size)), "len": 8 * size})
    if alg in SPONGES:
        return s
    n = 3 * size + 11
    s.group(testType="MCT", mctVersion="alternate").case({"msg": hx(src.bytes(n)), "len": 8 * n})
    return s


def xofs(src, name, vs_id, alg):
    """Messages of every length about the rate, outputs of every length about the rate."""
    s = VectorSet(name, vs_id, alg, "1.0")
    size, block = XOFS[alg]
    g = s.group(testType="AFT")
    for n in [*range(0, block + 10), 2 * block - 1, 2 * block, 2 * block + 1, 1000, 4096]:
        g.case({"msg": hx(src.bytes(n)), "len": 8 * n, "outLen": 8 * size})
    g = s.group(testType="MCT", mctVersion="standard", minOutLen=128, maxOutLen=1120)
    g.case({"msg": hx(src.bytes(16)), "len": 128})
    g = s.group(testType="VOT")
    for n in [*range(2, 40), *range(block - 9, block + 10), 2 * block - 1, 2 * block, 2 * block + 1, 1000, 5000]:
        g.case({"msg": hx(src.bytes(size)), "len": 8 * size, "outLen": 8 * n})
    return s


def answer_hmac(x, header, group, case, _private):
    alg = header["algorithm"].removeprefix("HMAC-")
    bits = group["macLen"] if "macLen" in group else case["macLen"]
    return {"mac": hx(x.mac(alg, unhx(case["key"]), unhx(case["msg"]))[: bits // 8])}


def hmac(src, name, vs_id, alg):
    """Keys below, at and above the block; full tags, then truncated ones in groups of their own."""
    s = VectorSet(name, vs_id, f"HMAC-{alg}", "1.0")
    size, block = (HASHES | SPONGES)[alg]
    keys = [14, 16, size, block - 1, block, block + 1, 2 * block + 5]
    plan = [(k, 16, size) for k in keys] + [(size, m, size) for m in (0, 1, block - 1, block, block + 1, 300)]
    plan += [(32, 50, tag) for tag in (8, 10, 12, 16, 20) if tag < size]
    for key_len, msg_len, mac_len in plan:
        g = s.group(testType="AFT", keyLen=8 * key_len, msgLen=8 * msg_len, macLen=8 * mac_len)
        for _ in range(3):
            g.case({"key": hx(src.bytes(key_len)), "msg": hx(src.bytes(msg_len))})
    return s
