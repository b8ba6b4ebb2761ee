#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every planted fault must come out red, with the right outcome; the same code without a fault green."""

import hashlib
import os
import subprocess

import validate
from validate import SETS, Run, product, tap

# fault: (outcome, what the finding says, sets that show it)
ALL = ("SHA2-256-1.*", "ACVP-AES-CBC-1.0", "ACVP-AES-GCM-1.0", "ECDSA-keyVer", "ECDSA-sig")
QUICK = ("SHA2-256-1.*",)
WRONG = {
    "stale": ("fail", "leaves the output buffer as it was", QUICK),
    "any-tag": ("fail", "accepts an invalid message", ("ACVP-AES-GCM",)),
    "short-tag": ("fail", "accepts an altered message", ("ACVP-AES-GCM",)),
    "any-signature": ("fail", "accepts an invalid signature", ("ECDSA-sigVer",)),
    "any-key": ("fail", "accepts an invalid public key", ("ECDSA-keyVer",)),
    "same-nonce": ("fail", "the nonce was used twice", ("ECDSA-sigGen",)),
    "reversed": ("fail", "bytes in reverse order", QUICK),
    "long": ("fail", "reports more bytes than the buffer holds", QUICK),
    "short": ("fail", "answer of the wrong length", QUICK),
    "underrun": ("fail", "writes before the output buffer", QUICK),
    "split": ("fail", "in two pieces gives another answer", QUICK),
    "release": ("fail", "leaves its plaintext in the buffer", ("ACVP-AES-GCM",)),
    "refuses": ("fail", "CKR_FUNCTION_FAILED", QUICK),
    "overrun": ("crash", "signal 11", QUICK),
    "crash": ("crash", "signal 11", QUICK),
    "crash-load": ("crash", "while it was loaded", QUICK),
    "exit": ("crash", "exit(0)", QUICK),
    "exit-load": ("crash", "exit(0) while it was loaded", QUICK),
    "babble": ("crash", "protocol channel", QUICK),
    "close": ("crash", "protocol channel", QUICK),
    "fork": ("crash", "signal 6", QUICK),
    "fill": ("crash", "signal 25", QUICK),
    "hang": ("timeout", "did not answer in time", QUICK),
    "hang-load": ("timeout", "did not answer in time while it was loaded", QUICK),
}  # fmt: skip
LIMITS = ("--timeout", "1", "--load-timeout", "2", "--crash-budget", "0", "--seed", "5", "--no-html")


def run(kind, fault, sets, *more):
    suites = [w for s in sets for w in ("--suite", s)]
    return Run("--target", product(kind, fault), "--vectors", SETS, *suites, *(more or LIMITS))


def good_product():
    r = run("p11", "none", ALL, "--seed", "5")
    c = r.counts()
    if not tap.ok(r.code == 0 and not r.outcomes() and c["pass"] > 900 and c["correct-reject"] > 900, "no fault: green"):
        r.explain()
    tap.ok(c["harness-error"] == 0 and r.target()["verdict"] == "pass", "no fault: verdict pass")


def wrong_products():
    for fault, (outcome, text, sets) in WRONG.items():
        r = run("p11", fault, sets)
        good = r.code == 1 and r.outcomes() == {outcome} and text in r.reasons() and r.target()["verdict"] == "findings"
        if not tap.ok(good, f"{fault}: {outcome}, {text}"):
            r.explain()


def memory():
    r = Run("--target", product("p11", "memory") + "?memory=512", "--vectors", SETS, "--suite", "SHA2-256-1.*", *LIMITS)
    limits = next(layer for layer in r.target()["confinement"] if layer["layer"] == "limits")
    if "no memory limit" in limits["detail"]:
        tap.skip("a product that takes all memory", "a sanitizer build cannot limit memory")
    else:
        tap.ok(r.code == 1 and r.outcomes() == {"crash"}, "a product that takes all memory dies of its own limit")


def by_heart():
    """The published answer is right; only the fresh cases tell."""
    folder = validate.vector_set("by-heart", "SHA2-256", [
        ({"testType": "AFT"}, [({"msg": "D3", "len": 8}, {"md": hashlib.sha256(b"\xd3").hexdigest()})])])  # fmt: skip
    r = Run("--target", product("p11", "lookup"), "--vectors", folder, "--no-html")
    cases = dict(line[:2] for line in r.target()["suites"][0]["cases"])
    tap.ok(cases.pop("1:1") == "pass" and cases and set(cases.values()) == {"fail"}, "knows the vector, fails every fresh case")
    r = Run("--target", product("p11", "lookup"), "--vectors", folder, "--fresh", "0", "--no-html")
    tap.ok(r.code == 0, "and would have passed without them")


def nothing_to_judge():
    r = run("p11", "no-mechanisms", QUICK)
    tap.ok(r.code == 2 and "not one case was executed" in r.target()["why"], "no mechanism: not judged, never passed")
    r = run("p11", "null-entry", QUICK)
    tap.ok(r.code == 2 and "function list has no C_SignInit" in r.target()["why"], "a NULL entry: not loaded")


def crashes_go_on():
    r = run("p11", "crash", QUICK, "--crash-budget", "3", "--no-html")
    c = r.counts()
    tap.ok(c["crash"] == 4 and c["inconclusive"] > 90 and r.code == 1, "deaths are counted up to the budget, the rest is not run")
    r = run("p11", "crash", ("ECDSA-keyVer",), "--crash-budget", "3", "--no-html")
    tap.ok(r.code == 0 and r.counts()["correct-reject"] > 10, "a set that does not touch the fault is judged")


def forged_frames():
    """A product that writes to the channel in the worker's name: found out, and its texts are harmless."""
    r = run("p11", "forge", QUICK)
    bare = all(32 <= ord(c) < 127 or c == "\n" for c in r.out + r.err)
    good = r.code == 1 and r.outcomes() == {"crash"} and "protocol channel" in r.reasons() and r.counts()["pass"] == 0
    if not tap.ok(good and bare, "a forged answer: out of turn from then on, nothing passed"):
        r.explain()
    reported = r.target()["identity"]["reported"]
    tap.ok(reported == {"library": "?[31mred", "version": "?"}, f"what it says of itself is text that ends: {reported}")
    r = run("p11", "forge-fail", QUICK)
    bare = all(32 <= ord(c) < 127 or c == "\n" for c in r.out + r.err)
    tap.ok(r.code == 2 and bare and r.target()["why"] == "cannot be loaded: ?]0;mine?", "a forged refusal is shown as text")


def escape():
    """What a confined product could do, in its own words; the profile "device" shows that the attempts are real."""
    if os.path.exists("/tmp/pakpss-escaped"):
        os.unlink("/tmp/pakpss-escaped")
    r = run("p11", "escape", QUICK, "--seed", "5", "--no-html")
    layers = {layer["layer"]: layer["on"] for layer in r.target()["confinement"]}
    did = r.target()["identity"]["reported"]["library"].split(",")
    tap.note(f"layers: {layers}; the product managed: {did}")
    tap.ok(len(layers) == 8, "every layer reports")
    tap.ok("own" in did, "it may write to its scratch folder")
    tap.ok("env" not in did and "fd" not in did, "no environment, no descriptors")
    if layers["seccomp"]:
        tap.ok(not {"fork", "net", "unix", "trace"} & set(did), "no process, no socket, no tracing")
    else:
        tap.skip("no process, no socket, no tracing", "no seccomp here")
    if layers["landlock"]:
        tap.ok("write" not in did and not os.path.exists("/tmp/pakpss-escaped"), "nothing written outside")
    else:
        tap.skip("nothing written outside", "no Landlock here")
    r = Run("--target", product("p11", "escape") + "?profile=device&rw=/tmp", "--vectors", SETS, "--suite", "SHA2-256-1.*",
            "--no-html")  # fmt: skip
    did = r.target()["identity"]["reported"]["library"].split(",")
    tap.ok({"fork", "net", "unix", "write", "own"} <= set(did), "with the doors open it does all of that")
    if os.path.exists("/tmp/pakpss-escaped"):
        os.unlink("/tmp/pakpss-escaped")


def leftovers():
    """A child that outlives its call is gone when the run is: by its process group or its namespace."""
    target = product("p11", "fork")
    messages = [bytes([i]) for i in range(20)]
    folder = validate.vector_set("leftovers", "SHA2-256", [({"testType": "AFT"}, [
        ({"msg": m.hex(), "len": 8}, {"md": hashlib.sha256(m).hexdigest()}) for m in messages])])  # fmt: skip
    r = Run("--target", target + "?profile=device", "--vectors", folder, "--no-html")
    tap.ok(r.code == 0 and r.counts()["pass"] >= 20, "with profile device its children do the work")
    left = subprocess.run(["pgrep", "-f", "pakpss-worke[r]"], capture_output=True, text=True).stdout.split()
    here = [p for p in left if target.split(":")[1] in maps(p)]
    tap.ok(not here, "and none of them is left")
    for pid in here:
        os.kill(int(pid), 9)


def maps(pid):
    try:
        with open(f"/proc/{pid}/maps", encoding="utf-8") as f:
            return f.read()
    except OSError:
        return ""


def providers():
    r = run("prov", "none", QUICK, "--seed", "5", "--no-html")
    tap.ok(r.code == 0 and r.counts()["pass"] > 90, "a provider without a fault: green")
    r = run("prov", "stale", QUICK)
    tap.ok(r.code == 1 and "leaves the output buffer" in r.reasons(), "a provider that leaves the buffer: red")
    r = run("prov", "hang", QUICK)
    tap.ok(r.code == 1 and r.outcomes() == {"timeout"}, "a provider that hangs: red")
    r = run("prov", "fallback", QUICK)
    tap.ok(r.code == 2 and r.counts()["pass"] == 0, "a provider that has nothing and loads default: not judged, never passed")


tap.run(good_product, wrong_products, memory, by_heart, nothing_to_judge, crashes_go_on, forged_frames, escape, leftovers, providers)
