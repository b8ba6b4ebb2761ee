# SPDX-License-Identifier: Apache-2.0
"""AES: ECB, CBC, CTR (SP 800-38A) and GCM (SP 800-38D). AFT and, for ECB and CBC, the Monte Carlo test of ACVP."""

from .shape import VectorSet, hx, unhx

KEY_BITS = (128, 192, 256)
DIRECTIONS = ("encrypt", "decrypt")


def _inout(direction):
    return ("pt", "ct") if direction == "encrypt" else ("ct", "pt")


def _xor(a, b):
    return bytes(x ^ y for x, y in zip(a, b))


def _next_key(key, last, before):
    """The key shuffle of the Monte Carlo test: the newest len(key) bytes of output."""
    return _xor(key, (before + last)[-len(key) :])


def _mct_ecb(oracle, key, text, encrypt):
    out = []
    for _ in range(100):
        step, first = oracle.ecb(key, encrypt), text
        for _ in range(1000):
            before, text = text, step(text)
        out.append((key, None, first, text))
        key = _next_key(key, text, before)
    return out


def _mct_cbc(oracle, key, iv, text, encrypt):
    out = []
    for _ in range(100):
        step, first, last = oracle.cbc(key, iv, encrypt), text, iv
        for _ in range(1000):
            before, last = last, step(text)
            text = before
        out.append((key, iv, first, last))
        key = _next_key(key, last, before)
        iv, text = last, before
    return out


def answer_block(x, header, group, case, _private):
    """ECB, CBC, CTR."""
    mode = header["algorithm"].rsplit("-", 1)[1].lower()
    encrypt = group["direction"] == "encrypt"
    src, dst = _inout(group["direction"])
    key, data = unhx(case["key"]), unhx(case[src])
    iv = unhx(case.get("iv", ""))
    if group["testType"] == "MCT":
        if mode == "ecb":
            rows = x.agree("mct", lambda o: _mct_ecb(o, key, data, encrypt), ("ecb",))
        else:
            rows = x.agree("mct", lambda o: _mct_cbc(o, key, iv, data, encrypt), ("cbc",))
        fields = lambda k, v, i, o: {"key": hx(k)} | ({"iv": hx(v)} if v else {}) | {src: hx(i), dst: hx(o)}
        return {"resultsArray": [fields(*r) for r in rows]}
    if mode == "ecb":
        return {dst: hx(x.agree("ecb", lambda o: o.ecb(key, encrypt)(data), ("ecb",)))}
    if mode == "cbc":
        return {dst: hx(x.agree("cbc", lambda o: o.cbc(key, iv, encrypt)(data), ("cbc",)))}
    return {dst: hx(x.ctr(key, iv, data))}


def _block_set(src, name, vs_id, mode, with_iv):
    s = VectorSet(name, vs_id, f"ACVP-AES-{mode}", "1.0")

    def case(group, bits, field, n, iv=None):
        prompt = {"iv": hx(iv or src.bytes(16))} if with_iv else {}
        group.case(prompt | {field: hx(src.bytes(n)), "key": hx(src.bytes(bits // 8))})

    return s, case


def ecb_cbc(src, name, vs_id, mode):
    s, case = _block_set(src, name, vs_id, mode, mode == "CBC")
    for test_type, lengths in (("AFT", [16 * n for n in (1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 33, 68)]), ("MCT", [16])):
        for direction in DIRECTIONS:
            for bits in KEY_BITS:
                g = s.group(testType=test_type, direction=direction, keyLen=bits)
                for n in lengths:
                    case(g, bits, _inout(direction)[0], n)
    return s


CTR_WRAPS = ["F" * 32, "F" * 31 + "E", "F" * 30 + "F0", "0" * 24 + "F" * 8, "1234567890ABCDEF" + "F" * 16]


def ctr(src, name, vs_id):
    """The counter is in the prompt: these sets judge products that take one. One group a key size wraps it."""
    s, case = _block_set(src, name, vs_id, "CTR", True)
    for direction in DIRECTIONS:
        field = _inout(direction)[0]
        for bits in KEY_BITS:
            g = s.group(testType="AFT", direction=direction, keyLen=bits)
            for n in (1, 2, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129, 255, 256, 257, 511, 1025):
                case(g, bits, field, n)
                g.cases[-1].prompt["payloadLen"] = 8 * n
        for bits in KEY_BITS:
            g = s.group(testType="AFT", direction=direction, keyLen=bits, incrementalCounter=True, overflowCounter=True)
            for iv in CTR_WRAPS:
                case(g, bits, field, 321, unhx(iv))
                g.cases[-1].prompt["payloadLen"] = 8 * 321
    return s


def answer_gcm(x, _header, group, case, _private):
    key, iv, aad = (unhx(case[f]) for f in ("key", "iv", "aad"))
    if group["direction"] == "encrypt":
        ct, tag = x.gcm_seal(key, iv, aad, unhx(case["pt"]), group["tagLen"] // 8)
        return {"ct": hx(ct), "tag": hx(tag)}
    pt = x.gcm_open(key, iv, aad, unhx(case["ct"]), unhx(case["tag"]))
    return {"testPassed": False} if pt is None else {"pt": hx(pt)}


# How an authentic case is spoiled: field, byte index, bit mask, reason.
FORGERIES = (
    ("tag", 0, 0x80, "first bit of the tag flipped"),
    ("tag", -1, 0x01, "last bit of the tag flipped"),
    ("ct", -1, 0x01, "last bit of the ciphertext flipped"),
    ("aad", 0, 0x01, "a bit of the additional data flipped"),
    ("iv", 0, 0x40, "a bit of the IV flipped"),
    ("key", 0, 0x02, "another key"),
)


def _spoil(case, nth):
    """Flips one bit of a sealed case, of the nth field that is there."""
    usable = [f for f in FORGERIES if case[f[0]]]
    field, at, mask, reason = usable[nth % len(usable)]
    data = bytearray(unhx(case[field]))
    data[at] ^= mask
    return case | {field: hx(data)}, reason


def _gcm_group(x, src, s, direction, bits, iv_bits, payload, aad_len, tag_bits, count, ivs=None):
    g = s.group(
        testType="AFT", direction=direction, keyLen=bits, ivLen=iv_bits, ivGen="external",
        payloadLen=8 * payload, aadLen=8 * aad_len, tagLen=tag_bits,
    )  # fmt: skip
    for i in range(count):
        key, aad, pt = src.bytes(bits // 8), src.bytes(aad_len), src.bytes(payload)
        iv = ivs(key, i) if ivs else src.bytes(iv_bits // 8)
        if direction == "encrypt":
            g.case({"pt": hx(pt), "key": hx(key), "aad": hx(aad), "iv": hx(iv)})
            continue
        x.case = f"{s.name}: sealing a case of {g.fields}"
        ct, tag = x.gcm_seal(key, iv, aad, pt, tag_bits // 8)
        sealed = {"key": hx(key), "aad": hx(aad), "iv": hx(iv), "ct": hx(ct), "tag": hx(tag)}
        if i % 2 == 0:
            g.case(sealed, want={"pt": hx(pt)})
        else:
            forged, reason = _spoil(sealed, src.below(len(FORGERIES)))
            g.case(forged, note=reason, want={"testPassed": False})


# GF(2^128) of GCM as integers, most significant bit first (SP 800-38D 6.3).
def _gf_mul(a, b):
    z = 0
    for i in range(127, -1, -1):
        if b >> i & 1:
            z ^= a
        a = a >> 1 ^ (0xE1 << 120 if a & 1 else 0)
    return z


def _gf_inv(a):
    out, square = 1 << 127, a  # a^(2^128 - 2)
    for _ in range(127):
        square = _gf_mul(square, square)
        out = _gf_mul(out, square)
    return out


def iv_for_counter(x, key, j0):
    """The 128-bit IV whose first counter block is j0: j0 = (IV * H + 128) * H."""
    h = int.from_bytes(x.agree("H", lambda o: o.ecb(key, True)(bytes(16)), ("ecb",)), "big")
    inv = _gf_inv(h)
    iv = _gf_mul(_gf_mul(int.from_bytes(j0, "big"), inv) ^ 128, inv)
    return iv.to_bytes(16, "big")


COUNTERS = ("FFFFFFFF", "FFFFFFFE", "FFFFFFF8", "FFFFFFF0", "FFFFFFC1")
PAYLOADS = ((0, 0), (0, 16), (1, 1), (15, 20), (16, 0), (17, 13), (31, 7), (48, 16), (64, 12), (100, 33),
            (127, 64), (128, 128), (256, 5), (257, 90), (511, 129), (1040, 13))  # fmt: skip


def gcm(x, src, name, vs_id):
    s = VectorSet(name, vs_id, "ACVP-AES-GCM", "1.0")
    for direction in DIRECTIONS:
        count = 2 if direction == "encrypt" else 4
        for bits in KEY_BITS:
            args = (x, src, s, direction, bits)
            for payload, aad_len in PAYLOADS:
                _gcm_group(*args, 96, payload, aad_len, 128, count)
            for tag_bits in (120, 112, 104, 96, 64, 32):
                _gcm_group(*args, 96, 60, 20, tag_bits, 4)
            for iv_bits in (64, 104, 120, 128, 136, 256, 1024):
                _gcm_group(*args, iv_bits, 51, 20, 128, count)
            wraps = lambda key, i: iv_for_counter(x, key, src.bytes(12) + unhx(COUNTERS[i]))
            _gcm_group(*args, 128, 1100, 0, 128, len(COUNTERS), wraps)
    return s
