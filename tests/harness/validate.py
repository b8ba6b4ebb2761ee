# SPDX-License-Identifier: Apache-2.0
"""For the harness's tests: planted products by name, small vector sets, runs of pakpss-validate and their reports."""

import json
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import tap  # noqa: E402

PROGRAM = os.path.join(tap.BUILD, "harness", "pakpss-validate")
PRODUCTS = os.path.join(tap.BUILD, "tests", "harness", "products", ".libs")
SETS = os.path.join(tap.SOURCE, "vectors", "sets")
DATA = os.path.join(tap.SOURCE, "harness")
FINDINGS = ("fail", "crash", "timeout")

_folder = tempfile.TemporaryDirectory(prefix="pakpss-test.")
FOLDER = _folder.name


def path(name):
    return os.path.join(FOLDER, name)


def write(name, text):
    os.makedirs(os.path.dirname(path(name)), exist_ok=True)
    with open(path(name), "w" if isinstance(text, str) else "wb") as f:
        f.write(text)
    return path(name)


def product(kind, fault):
    """The planted product of this kind ("p11", "prov") and fault, as a target."""
    copy = path(f"{kind}-{fault}.so")
    if not os.path.exists(copy):
        shutil.copy(os.path.join(PRODUCTS, f"{kind}.so"), copy)
    return f"{'pkcs11' if kind == 'p11' else 'provider'}:{copy}"


def vector_set(name, algorithm, groups, revision="1.0", mode=None):
    """An ACVP set from [(group fields, [(test fields, answer fields)])]; its folder."""
    head = {"vsId": 1, "algorithm": algorithm, "revision": revision} | ({"mode": mode} if mode else {})
    prompt, answers, number = [], [], 0
    for tg, (group, tests) in enumerate(groups, 1):
        asked, answered = [], []
        for test, answer in tests:
            number += 1
            asked.append({"tcId": number} | test)
            answered.append({"tcId": number} | answer)
        prompt.append({"tgId": tg} | group | {"tests": asked})
        answers.append({"tgId": tg, "tests": answered})
    write(f"{name}/prompt.json", json.dumps([{"acvVersion": "1.0"}, head | {"testGroups": prompt}]))
    write(f"{name}/expectedResults.json", json.dumps([{"acvVersion": "1.0"}, head | {"testGroups": answers}]))
    return path(name)


class Run:
    """One run: exit code, what it printed, its report (None if it wrote none)."""

    def __init__(self, *arguments, out=True, self_check=False, env=None, timeout=120):
        folder = tempfile.mkdtemp(dir=FOLDER)
        command = [PROGRAM, *arguments, "--quiet"]
        if out:
            command += ["--out", folder, "--data-dir", DATA]
        if not self_check:
            command.append("--no-self-check")
        done = subprocess.run(command, capture_output=True, text=True, env=env, timeout=timeout)
        self.code, self.out, self.err = done.returncode, done.stdout, done.stderr
        self.folder = folder
        report = os.path.join(folder, "report.json")
        self.report = json.load(open(report, encoding="utf-8")) if os.path.exists(report) else None

    def target(self, index=0):
        return self.report["targets"][index]

    def counts(self, index=0):
        return self.target(index)["counts"]

    def outcomes(self, index=0):
        """The kinds of finding there are."""
        return {k for k in FINDINGS + ("harness-error",) if self.counts(index)[k]}

    def reasons(self, index=0):
        return " | ".join(f["reason"] for f in self.target(index)["findings"])

    def explain(self):
        tap.note(f"exit code {self.code}")
        tap.note(self.err)
        tap.note(self.out)
