#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The generator's answering functions, asked the questions of the published ACVP samples, give the published answers.

So the shape is read as its authors mean it: Monte Carlo chains, transcripts of TLS 1.3, truncation, verdicts."""

import gzip
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, ".."), os.path.join(HERE, "..", "..", "vectors")]
import tap  # noqa: E402

from vecgen import catalogue, cross, kdf, openssl  # noqa: E402
from vecgen.algs import CURVES, HASHES  # noqa: E402
from vecgen.shape import hx, unhx  # noqa: E402

SAMPLES = os.path.join(tap.SHARED, "vectors", "acvp")
PER_GROUP = 12  # cases of each group: keeps this under ten seconds


def sample(name, which):
    with gzip.open(os.path.join(SAMPLES, name, f"{which}.json.gz")) as f:
        doc = json.load(f)
    return doc[-1] if isinstance(doc, list) else doc


def askable(fields, case, want):
    """Whole bytes, known curves and hashes, no gigabyte messages, no random value only the server knows."""
    bits = [v for k in ("len", "outLen", "payloadLen") if (v := case.get(k)) is not None]
    names = fields.get("curve", "P-256") in CURVES and fields.get("hashAlg", "SHA2-256") in HASHES
    return not any(b % 8 for b in bits) and names and fields["testType"] != "LDT" and want is not None


def compare(name):
    header, expected = sample(name, "prompt"), sample(name, "expectedResults")
    answers = {(g["tgId"], c["tcId"]): c for g in expected["testGroups"] for c in g["tests"]}
    answer, x = catalogue.answer_for(header), cross.Cross()
    right, wrong = 0, []
    for g in header["testGroups"]:
        fields = {k: v for k, v in g.items() if k not in ("tests", "tgId")}
        for c in g["tests"][:PER_GROUP]:
            want = answers.get((g["tgId"], c["tcId"]))
            if not askable(fields, c, want):
                continue
            want = {k: v for k, v in want.items() if k != "tcId"}
            if "resultsArray" in want:
                want.pop("outLen", None)  # the server writes a 0 beside the list
            case = c | ({"iv": want.pop("iv")} if "iv" in want and "iv" not in c else {})
            if header["algorithm"] == "ACVP-AES-CTR" and "iv" not in case:
                continue
            got = answer(x, header, fields, case, {"d": want.get("d")})
            right += got == want
            wrong += [c["tcId"]] if got != want else []
    tap.ok(right and not wrong, f"{name}: {right} published answers {wrong or ''}")


def test_published():
    for name in catalogue.CATALOGUE:
        if "SigGen" in name:  # the server's keys are not published
            continue
        if os.path.isdir(os.path.join(SAMPLES, name)):
            compare(name)
        else:
            tap.skip(name, "no published sample here")


def test_fixed_info():
    """Our HKDF sets have no published twin; their fixed info is that of the one-step sets, so it is checked there."""
    name = "KDA-OneStep-Sp800-56Cr2"
    if not os.path.isdir(os.path.join(SAMPLES, name)):
        tap.skip("fixed info", "no published sample here")
        return
    expected = {c["tcId"]: c for g in sample(name, "expectedResults")["testGroups"] for c in g["tests"]}
    right = asked = 0
    for g in sample(name, "prompt")["testGroups"]:
        conf = g["kdfConfiguration"]
        usable = conf["fixedInfoPattern"] == "t||uPartyInfo||vPartyInfo||l" and conf["auxFunction"] in HASHES
        if not usable or g["testType"] != "AFT":
            continue
        for c in g["tests"]:
            par, out = c["kdfParameter"], b""
            info = unhx(par["t"]) + kdf.fixed_info(c, conf["l"])
            for i in range(1, 2 + conf["l"] // 8 // HASHES[conf["auxFunction"]][0]):
                msg = i.to_bytes(4, "big") + unhx(par["z"]) + info
                out += openssl.digest(conf["auxFunction"], msg)
            asked += 1
            right += hx(out[: conf["l"] // 8]) == expected[c["tcId"]]["dkm"]
    tap.ok(asked and right == asked, f"fixed info of uPartyInfo||vPartyInfo||l: {right} of {asked}")


tap.run(test_published, test_fixed_info)
