#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""pakpss-validate as people use it: bad input is one clear line and exit code 2; reports are complete, repeatable, and
show no PIN; the self-check runs."""

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import time
import xml.etree.ElementTree as ET

import validate
from validate import DATA, PROGRAM, SETS, Run, product, tap

SHA = ("--vectors", os.path.join(SETS, "SHA2-256-1.0"))
GOOD = ("--target", "provider:default")


def refused(name, text, *arguments, **more):
    """Exit code 2 and one line that holds text."""
    r = Run(*arguments, out=False, **more)
    lines = [line for line in r.err.splitlines() if "self-check left out" not in line]
    if not tap.ok(r.code == 2 and len(lines) == 1 and text in lines[0], f"{name}: {lines[0] if lines else ''}"):
        r.explain()


def bad_arguments():
    refused("no target", "no --target", *SHA)
    refused("no vectors", "no --vectors", *GOOD)
    refused("unknown kind", "not pkcs11:MODULE or provider:NAME", "--target", "hsm:x", *SHA)
    refused("no name", "no name", "--target", "pkcs11:", *SHA)
    refused("unknown key", "unknown option 'slut'", "--target", "pkcs11:/bin/true?slut=1", *SHA)
    refused("key of another kind", "unknown option 'slot'", "--target", "provider:default?slot=1", *SHA)
    refused("bad value", "bad value 'x'", "--target", "provider:default?memory=x", *SHA)
    refused("given twice", "given twice", "--target", "provider:default?cpu=1&cpu=2", *SHA)
    refused("bad percent", "is not key=value", "--target", "provider:default?dir=%zz", *SHA)
    refused("bad number", "is not a number", *GOOD, *SHA, "--timeout", "soon")
    refused("stray word", "unexpected word", *GOOD, *SHA, "--quiet", "stray")
    refused("no such vectors", "No such file", *GOOD, "--vectors", "/nonexistent")
    refused("no sets", "no vector set found", *GOOD, "--vectors", validate.FOLDER + "/.")
    refused("nothing for --suite", "that --suite lets through", *GOOD, *SHA, "--suite", "nothing-of-that-name")


def bad_products():
    text = validate.write("text.so", "hello")
    exe = shutil.copy("/bin/true", validate.path("true.so"))
    plain = os.path.join(tap.BUILD, "tests", "harness", "products", ".libs", "prov.so")
    half = validate.write("half.so", open(plain, "rb").read()[:3000])
    refused("no such module", "No such file", "--target", "pkcs11:/nonexistent.so", *SHA)
    refused("unknown p11-kit name", "p11-kit knows no module", "--target", "pkcs11:no-such-name", *SHA)
    refused("no shared object", "no ELF header", "--target", f"pkcs11:{text}", *SHA)
    refused("a folder", "not a regular file", "--target", "pkcs11:/tmp", *SHA)
    refused("a provider's file by another name", "ends in .so", "--target", "provider:/bin/true", *SHA)
    refused("half a module", "cut short", "--target", f"pkcs11:{half}", *SHA)
    for name, target, why in (
        ("a program", f"pkcs11:{exe}", "cannot be loaded"),
        ("no PKCS#11 in it", f"pkcs11:{plain}", "does not export C_GetFunctionList"),
        ("no provider of that name", "provider:no-such-provider", "cannot be loaded"),
    ):
        r = Run("--target", target, *SHA, "--no-html")
        good = r.code == 2 and why in r.target()["why"] and r.counts()["inconclusive"] > 90
        if not tap.ok(good, f"{name}: {r.target()['why'][:90]}"):
            r.explain()


def bad_vectors():
    broken = shutil.copytree(os.path.join(SETS, "ACVP-AES-GCM-1.0"), validate.path("broken"))
    prompt = os.path.join(broken, "prompt.json")
    body = open(prompt, encoding="utf-8").read()
    open(prompt, "w", encoding="utf-8").write(body.replace('"aad": "', '"aad": "x', 1))
    refused("a bad field", "prompt.json: tgId 1 tcId 1: aad", *GOOD, "--vectors", broken)
    moved = validate.path("moved")
    os.makedirs(moved + "/sets")
    shutil.copy(os.path.join(SETS, "..", "manifest.json"), moved)
    shutil.copytree(os.path.join(SETS, "SHA-1-1.0"), moved + "/sets/SHA-1-1.0")
    r = Run(*GOOD, "--vectors", moved, "--suite", "SHA-1-1.*", "--no-html")
    tap.ok(r.code == 0, "a manifest that fits")
    with open(moved + "/sets/SHA-1-1.0/prompt.json", "a", encoding="utf-8") as f:
        f.write(" ")
    refused("a file that is not the manifest's", "manifest.json: sha256: SHA-1-1.0/prompt.json",
            *GOOD, "--vectors", moved, "--suite", "SHA-1-1.*")  # fmt: skip
    os.unlink(moved + "/sets/SHA-1-1.0/prompt.json")
    r = Run(*GOOD, "--vectors", moved, "--suite", "SHA-1-1.*", out=False)
    tap.ok(r.code == 2 and "prompt.json: No such file" in r.err, "a listed file that is missing")


def bad_places():
    if os.geteuid() == 0:
        blocked = validate.write("a-file", "") + "/out"
    else:
        blocked = "/proc/out"
    refused("no folder for the report", "--out", *GOOD, *SHA, "--out", blocked)
    r = Run(*GOOD, *SHA, "--worker", "/nonexistent", "--no-html")
    tap.ok(r.code == 2 and "/nonexistent: No such file" in r.target()["why"] + r.reasons(), "no worker program: harness errors")
    r = Run(*GOOD, *SHA, "--out", validate.path("half"), "--data-dir", "/nonexistent", out=False)
    written = os.path.exists(validate.path("half/report.json"))
    tap.ok(r.code == 2 and "report.html" in r.err and written, "no report.py: named, the rest is written")
    if os.path.exists("/dev/full"):
        done = subprocess.run([PROGRAM, *GOOD, *SHA, "--no-self-check", "--quiet"], stdout=open("/dev/full", "w"))
        tap.ok(done.returncode == 2, "a full disk for the table: exit code 2")


def pins():
    target = f"{product('p11', 'none')}"
    secret = "47110815"
    pin = validate.write("pin", secret + "\n")
    env = dict(os.environ, PAKPSS_TEST_PIN=secret)
    for name, arguments in (("file", ("--pin-file", pin)), ("variable", ("--pin-env", "PAKPSS_TEST_PIN"))):
        r = Run("--target", target, *SHA, *arguments, env=env)
        text = "".join(open(os.path.join(r.folder, f), encoding="utf-8").read() for f in os.listdir(r.folder))
        tap.ok(r.code == 0 and secret not in text + r.out + r.err, f"a PIN from a {name}, and not in what is written")
    refused("no PIN file", "PIN file", "--target", target, *SHA, "--pin-file", "/nonexistent")
    refused("an empty PIN file", "holds no PIN", "--target", target, *SHA, "--pin-file", validate.write("empty", "\n"))
    refused("no such variable", "not set", "--target", target, *SHA, "--pin-env", "PAKPSS_NO_SUCH")
    refused("a PIN of the target", "PIN file", "--target", target + "?pin-file=/nonexistent", *SHA)


def reports():
    arguments = ("--target", "provider:default", "--target", product("p11", "any-tag"), "--vectors", SETS,
                 "--suite", "GCM", "--suite", "SHA-1-1.*", "--suite", "PBKDF", "--seed", "77")  # fmt: skip
    a, b = Run(*arguments), Run(*arguments)
    same = [open(os.path.join(r.folder, "report.json"), "rb").read() for r in (a, b)]
    tap.ok(same[0] == same[1], "the same inputs give the same report.json")
    tap.ok(Run(*arguments[:-1], "78").report["seed"] != a.report["seed"], "another seed is another run")
    tap.ok(a.code == 1 and a.target(0)["verdict"] == "pass" and a.target(1)["verdict"] == "findings", "a verdict each")
    statement = a.report["statement"]
    html = open(os.path.join(a.folder, "report.html"), encoding="utf-8").read()
    tap.ok(re.fullmatch(r"pre-assessment against interim policy \d+ \(unofficial\)", statement) is not None, statement)
    tap.ok(statement in html and statement in a.out, "it stands in the page and on the terminal")
    tap.ok(not re.search(r'(?:src|href)="(?!#)|url\(|<script', html), "the page needs no other file")
    file = a.target(1)["identity"]["file"]
    digest = hashlib.sha256(open(file["path"], "rb").read()).hexdigest()
    tap.ok(file["sha256"] == digest, "the product's file by its hash")
    hashes = [f for v in a.report["vectors"] for f in v["files"]]
    right = all(hashlib.sha256(open(f["path"], "rb").read()).hexdigest() == f["sha256"] for f in hashes)
    tap.ok(right and len(hashes) == 6, "the vector files by theirs")
    ledgers(a)
    junit(a)
    repeat(a)
    timing = json.load(open(os.path.join(a.folder, "timing.json"), encoding="utf-8"))
    tap.ok("started" in timing and "seconds" not in same[0].decode(), "times are in a file of their own")


def ledgers(r):
    good = True
    for t in r.report["targets"]:
        for part in [t, *t["suites"]]:
            counts = dict(part["counts"])
            good = good and counts.pop("planned") == sum(counts.values())
        for suite in t["suites"]:
            seen = {}
            if "all_skipped" in suite:
                good = good and suite["counts"]["skipped"] == suite["counts"]["planned"] and not suite["cases"]
                continue
            for case in suite["cases"]:
                seen[case[1]] = seen.get(case[1], 0) + 1
            good = good and seen == {k: n for k, n in suite["counts"].items() if n and k != "planned"}
            good = good and len({case[0] for case in suite["cases"]}) == len(suite["cases"])
    tap.ok(good, "every ledger adds up, to the plan and to its cases")


def junit(r):
    root = ET.parse(os.path.join(r.folder, "report.xml")).getroot()
    suites = root.findall("testsuite")
    good = len(suites) == sum(len(t["suites"]) for t in r.report["targets"])
    for s in suites:
        cases = s.findall("testcase")
        good = good and int(s.get("tests")) == len(cases)
        for kind, element in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            good = good and int(s.get(kind)) == len([c for c in cases if c.find(element) is not None])
    failures = sum(int(s.get("failures")) for s in suites)
    tap.ok(good and failures == r.counts(1)["fail"], f"report.xml: {len(suites)} suites, {failures} failures, counts that hold")


def repeat(r):
    """The command that a finding names runs that case alone, and finds it again."""
    finding = r.target(1)["findings"][0]
    words = [w.strip("'") for w in re.findall(r"'[^']*'|\S+", finding["repeat"])]
    again = Run(*words[1:], "--no-html")
    tap.ok(again.code == 1 and again.counts()["fail"] == 1 and again.reasons() == finding["reason"],
           f"{finding['first_case']} repeated: {again.reasons()}")  # fmt: skip


def several_words():
    r = Run("--target", "provider:default", product("p11", "none"), "--vectors", os.path.join(SETS, "SHA-1-1.0"),
            os.path.join(SETS, "HMAC-SHA2-256-1.0"), "--no-html")  # fmt: skip
    tap.ok(r.code == 0 and len(r.report["targets"]) == 2 and len(r.target()["suites"]) == 2, "several targets, several sets")
    r = Run("--list-targets", out=False)
    tap.ok(r.code == 0 and "provider:default" in r.out, "--list-targets")
    r = Run("--list-sets", "--vectors", SETS, out=False)
    tap.ok(r.code == 0 and len(r.out.splitlines()) >= 20 and "ACVP-AES-GCM-1.0\t" in r.out, "--list-sets")
    r = Run("--help", out=False)
    documented = set(re.findall(r"^  (--[a-z-]+)", r.out, re.M))
    manual = open(os.path.join(DATA, "pakpss-validate.1"), encoding="utf-8").read().replace("\\-", "-")
    tap.ok(r.code == 0 and len(documented) > 15 and all(o in manual for o in documented - {"--help"}), "the manual knows every option")
    two = Run("--target", "provider:default", "--vectors", SETS, os.path.join(SETS, "..", "sets"), "--suite", "SHA-1-1.*", "--no-html")
    names = [s["set"] for s in two.target()["suites"]]
    tap.ok(len(set(names)) == 2, f"two sets of one name: {names}")


def self_check():
    r = Run(*GOOD, *SHA, "--no-html", self_check=True)
    check = r.report["self_check"]
    wanted = {"pass", "fail", "crash", "timeout"}
    good = check["done"] and check["passed"] and len(check["products"]) >= 18 and {p["outcome"] for p in check["products"]} == wanted
    tap.ok(r.code == 0 and good, f"{len(check['products'])} known products come out as they must")
    blind = validate.write("blind", "#!/bin/sh\nexit 0\n")
    os.chmod(blind, 0o755)
    refused("a harness that cannot see", "self-check: the built-in product 'reference' came out as", *GOOD, *SHA,
            "--worker", blind, self_check=True)  # fmt: skip


def abandoned(hangs):
    """The folder of a killed run goes with the next run; that of a run that lives stays."""
    folder = validate.path("tmp")
    os.mkdir(folder)
    env = dict(os.environ, TMPDIR=folder)

    def start():
        before = set(os.listdir(folder))
        p = subprocess.Popen(hangs, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 20
        while not (set(os.listdir(folder)) - before and workers(p.pid)) and time.monotonic() < deadline:
            time.sleep(0.01)
        new = os.path.join(folder, (set(os.listdir(folder)) - before).pop())
        os.utime(new, (1, 1))
        return p, new

    dead, left = start()
    dead.kill()
    dead.wait()
    there = os.path.isdir(left)
    lives, kept = start()
    tap.ok(there and not os.path.exists(left), "the folder of a killed run goes with the next")
    Run(*GOOD, *SHA, env=env)
    tap.ok(os.listdir(folder) == [os.path.basename(kept)], "that of a run that lives stays")
    lives.kill()
    lives.wait()


def interrupted():
    command = [PROGRAM, "--target", product("p11", "hang"), *SHA, "--no-self-check", "--quiet", "--timeout", "60"]
    p = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        p.communicate(timeout=1)
    except subprocess.TimeoutExpired:
        p.kill()
    p.communicate()
    left = subprocess.run(["pgrep", "-P", str(p.pid)], capture_output=True, text=True).stdout
    tap.ok(left == "", "a killed harness takes its worker along")
    abandoned(command)
    folder = validate.path("stopped")
    command = [PROGRAM, "--target", "builtin:reference", "--vectors", SETS, "--suite", "SHA2-256-1.*", "--fresh", "200",
               "--no-self-check", "--quiet", "--no-html", "--out", folder]  # fmt: skip
    p = subprocess.Popen([*command, "--suite", "ACVP-AES-*", "--suite", "ECDSA-sigGen*"], stdout=subprocess.PIPE,
                         stderr=subprocess.DEVNULL, text=True)  # fmt: skip
    deadline = time.monotonic() + 20
    while not workers(p.pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(0.3)
    p.send_signal(signal.SIGINT)
    text = p.communicate()[0]
    t = json.load(open(folder + "/report.json", encoding="utf-8"))["targets"][0]
    good = t["counts"]["inconclusive"] > 0 and t["verdict"] == "not-judged" and "interrupted" in t["why"]
    if not tap.ok(good and p.returncode == 2 and "interrupted" in text, "a run that was interrupted is not judged, never passed"):
        tap.note(f"exit code {p.returncode}, {t['counts']}, {t['verdict']}")


def workers(pid):
    return subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True).stdout


def odd_names():
    """A folder whose name is no UTF-8 has no place in a JSON report: then there is none, and no verdict."""
    odd = os.path.join(os.fsencode(validate.FOLDER), b"caf\xe9")
    shutil.copytree(os.fsencode(os.path.join(SETS, "SHA2-256-1.0")), odd)
    folder = validate.path("odd-report")
    done = subprocess.run([PROGRAM, *GOOD, "--vectors", odd, "--no-self-check", "--quiet", "--no-html", "--out", folder],
                          capture_output=True)  # fmt: skip
    good = done.returncode == 2 and not os.path.exists(folder + "/report.json") and b"report.json" in done.stderr
    if not tap.ok(good, "a report that would lack a part is not written"):
        tap.note(f"exit code {done.returncode}, {done.stderr}")


tap.run(bad_arguments, bad_products, bad_vectors, bad_places, pins, reports, several_words, self_check, interrupted, odd_names)
