#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Products of others, as products.sh finds them: libcrypto's default provider must pass the national sets; SoftHSM2 and
NSS are judged, and their known differences are found, no others. The published samples where they are present."""

import os
import subprocess

import validate
from validate import DATA, SETS, Run, tap

# What each is known to do otherwise (Debian 12): the test fails if it is no longer so, or if there is more.
KNOWN = {
    "softhsm2": {("ACVP-AES-CTR-1.0", "CKR_DATA_LEN_RANGE"), ("ACVP-AES-CTR-1.0", "CKR_ENCRYPTED_DATA_LEN_RANGE")},
    "softokn3": set(),
    "default": set(),
}
SAMPLES = ("ACVP-AES-GCM-1.0", "ACVP-AES-CTR-1.0", "ECDSA-KeyVer-FIPS186-5", "ECDSA-SigVer-FIPS186-5", "HMAC-SHA2-256-2.0",
           "SHA2-256-1.0")  # fmt: skip


def targets():
    script = os.path.join(DATA, "products.sh")
    done = subprocess.run(["sh", script, validate.path("products")], capture_output=True, text=True, check=True,
                          env=dict(os.environ, PAKPSS_STAGE=""))  # fmt: skip
    lines = done.stdout.splitlines()
    return {name: next((t for t in lines if name in t.split("?")[0]), None) for name in KNOWN}


TARGETS = targets()


def differences(r):
    """{(set, the code in the reason)} of the findings."""
    return {(f["set"].split(" ")[0], f["reason"].rsplit(": ", 1)[-1]) for f in r.target()["findings"]}


def judge(name, vectors, known):
    target = TARGETS[name]
    if target is None:
        tap.skip(f"{name}", "not installed")
        return
    r = Run("--target", target, "--vectors", *vectors, "--no-html")
    c = r.counts()
    right = r.code == (1 if known else 0) and differences(r) == known and c["harness-error"] == 0 and c["inconclusive"] == 0
    if not tap.ok(right and c["pass"] > 100 and c["correct-reject"] > 50,
                  f"{name}: {c['pass']} pass, {c['correct-reject']} refused rightly, {c['fail']} differ as known"):  # fmt: skip
        tap.note(differences(r) ^ known)
        r.explain()


def national_sets():
    for name, known in KNOWN.items():
        judge(name, [SETS], known)


def published_samples():
    folder = os.path.join(tap.SHARED, "vectors", "acvp")
    for name in KNOWN:
        if not os.path.isdir(folder):
            tap.skip(f"{name} on published samples", "PAK_SHARED has none")
            continue
        judge(name, [os.path.join(folder, s) for s in SAMPLES], set())


tap.run(national_sets, published_samples)
