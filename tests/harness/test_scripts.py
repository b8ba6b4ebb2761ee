#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The pytest scripts: a good product passes, a faulty one fails exactly where its fault is, nothing passes unjudged."""

import os
import subprocess
import sys

from validate import DATA, PROGRAM, SETS, product, tap

SCRIPTS = os.path.join(DATA, "scripts")


def pytest(*arguments):
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-rA", "--no-header", SCRIPTS,
               "--validate", PROGRAM, "--vectors", SETS, *arguments]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True)


def results(done):
    """{(script, set): outcome} from pytest's summary."""
    found = {}
    for line in done.stdout.splitlines():
        word, _, rest = line.partition(" ")
        if word in ("PASSED", "FAILED", "ERROR") and "::" in rest:
            found[rest.split("::")[0].split("/")[-1], rest.rsplit(".so-")[-1].rstrip("]").split("]")[0]] = word
    return found


def good():
    done = pytest("--target", product("p11", "none"), "-k", "sha2 or ecdsa or cbc")
    seen = results(done)
    words = set(seen.values())
    if not tap.ok(done.returncode == 0 and words == {"PASSED"} and len(seen) >= 5, f"a good product: {len(seen)} pass"):
        tap.note(done.stdout)
    tap.ok("SHA512_224 is not in C_GetMechanismList" in done.stdout, "what it does not offer is skipped, with the reason")


def bad():
    done = pytest("--target", product("p11", "any-tag"), "-k", "gcm or sha1 or ecb")
    seen = results(done)
    wrong = {key[0] for key, word in seen.items() if word == "FAILED"}
    tap.ok(done.returncode == 1 and wrong == {"test_aes_gcm.py"} and "PASSED" in seen.values(), "a faulty one fails where its fault is")
    tap.ok("accepts an invalid message" in done.stdout and "pakpss-validate --target" in done.stdout, "and says what, and how to repeat it")


def unjudged():
    done = pytest("--target", product("p11", "null-entry"), "-k", "sha1")
    tap.ok(done.returncode == 1 and "cannot be loaded" in done.stdout, "a product that cannot be loaded fails")
    done = pytest("-k", "sha1")
    tap.ok(done.returncode != 0 and "no --target given" in done.stdout + done.stderr, "no target: an error, not a pass")
    done = pytest("--target", "hsm:x", "-k", "sha1")
    tap.ok(done.returncode == 1 and "not pkcs11:MODULE" in done.stdout, "a target that is none: the program's own words")


tap.run(good, bad, unjudged)
