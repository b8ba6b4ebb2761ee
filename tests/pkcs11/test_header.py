#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""pkcs11.h against p11-kit's header, which others wrote: every constant that both have has one value. Then each compiler that is
here takes the header alone, as C11 and as C++, with its own assertions on the size of every structure."""

import os
import re
import shutil
import subprocess
import tempfile

top = os.environ["top_srcdir"]
header = os.path.join(top, "pkcs11", "pkcs11.h")
DEFINE = re.compile(r"^\s*#\s*define\s+(CK[A-Z]_\w+)\s+(.+?)\s*(?:/\*.*)?$", re.M)
NUMBER = re.compile(r"\(?\s*(?:\(\w+\)\s*)?(0[xX][0-9a-fA-F]+|\d+)[uUlL]*\s*\)?")
# p11-kit 0.24 numbers five results otherwise than the standard; ours are the standard's.
THEIR_MISTAKES = {"CKR_EXCEEDED_MAX_ITERATIONS": 0x1B5, "CKR_FIPS_SELF_TEST_FAILED": 0x1B6, "CKR_LIBRARY_LOAD_FAILED": 0x1B7,
                  "CKR_PIN_TOO_WEAK": 0x1B8, "CKR_PUBLIC_KEY_INVALID": 0x1B9}  # fmt: skip
tests = failures = 0


def ok(good, text):
    global tests, failures
    tests += 1
    failures += not good
    print(f"{'ok' if good else 'not ok'} {tests} - {text}")


def skip(text, why):
    global tests
    tests += 1
    print(f"ok {tests} - {text} # SKIP {why}")


def constants(path):
    values = {}
    with open(path, encoding="latin-1") as handle:
        for name, value in DEFINE.findall(handle.read()):
            match = NUMBER.fullmatch(value)
            if match:
                values[name] = int(match.group(1), 0)
    return values


def against_p11_kit():
    flags = subprocess.run(["pkg-config", "--cflags-only-I", "p11-kit-1"], capture_output=True, text=True)
    paths = [f[2:] + "/p11-kit/pkcs11.h" for f in flags.stdout.split() if f.startswith("-I")]
    paths = [p for p in paths if os.path.exists(p)]
    if not paths:
        skip("values as p11-kit has them", "no header of p11-kit")
        return
    ours, theirs = constants(header), constants(paths[0])
    ok(all(ours[n] == v for n, v in THEIR_MISTAKES.items()), "five results as the standard has them")
    both = sorted(set(ours) & set(theirs) - set(THEIR_MISTAKES))
    for name in both:
        if ours[name] != theirs[name]:
            print(f"# {name}: {ours[name]:#x} here, {theirs[name]:#x} there")
    ok(len(both) > 400, f"{len(both)} constants in common with p11-kit")
    ok(all(ours[n] == theirs[n] for n in both), "all with the same value")


def compilers():
    with tempfile.TemporaryDirectory() as work:
        for suffix in (".c", ".cc"):
            with open(os.path.join(work, "t" + suffix), "w", encoding="ascii") as handle:
                handle.write('#include "pkcs11/pkcs11.h"\nint main(void) { return CK_FALSE; }\n')
        for command in (["gcc", "-std=c11"], ["clang", "-std=c11"], ["g++", "-std=c++11"], ["clang++", "-std=c++11"]):
            name = " ".join(command)
            if shutil.which(command[0]) is None:
                skip(name, f"no {command[0]}")
                continue
            source = os.path.join(work, "t.cc" if "++" in command[0] else "t.c")
            run = subprocess.run(command + ["-pedantic", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "-I", top, source],
                                 capture_output=True, text=True)  # fmt: skip
            for line in run.stderr.splitlines()[:5]:
                print("#", line)
            ok(run.returncode == 0, name)


against_p11_kit()
compilers()
print(f"1..{tests}")
raise SystemExit(1 if failures else 0)
