#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The committed sets are what the manifest lists: hashes, sizes, counts, and one answer for every question."""

import hashlib
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import tap  # noqa: E402

VECTORS = os.path.join(tap.SOURCE, "vectors")


def load(path):
    with open(os.path.join(VECTORS, path), "rb") as f:
        return f.read()


def listed():
    return json.loads(load("manifest.json"))["sets"]


def hashes_match(entry, read=load):
    """The files of a set whose bytes are not the ones the manifest promises."""
    bad = []
    for name, want in entry["files"].items():
        data = read(f"sets/{entry['name']}/{name}")
        if len(data) != want["bytes"] or hashlib.sha256(data).hexdigest() != want["sha256"]:
            bad.append(name)
    return bad


def cases(doc):
    return {(g["tgId"], t["tcId"]) for g in doc["testGroups"] for t in g["tests"]}


def test_files():
    for entry in listed():
        bad = hashes_match(entry)
        tap.ok(not bad, f"{entry['name']}: files match the manifest {' '.join(bad)}")
        prompt, expected = (json.loads(load(f"sets/{entry['name']}/{f}")) for f in ("prompt.json", "expectedResults.json"))
        counts = len(prompt["testGroups"]), sum(len(g["tests"]) for g in prompt["testGroups"])
        same = cases(prompt) == cases(expected) and len(cases(prompt)) == counts[1]
        tap.ok(same and counts == (entry["groups"], entry["cases"]), f"{entry['name']}: every case has its answer")


def test_nothing_else():
    names = {e["name"] for e in listed()}
    found = set(os.listdir(os.path.join(VECTORS, "sets")))
    tap.ok(found == names, f"no set beside the manifest {sorted(found ^ names)}")
    total = sum(f["bytes"] for e in listed() for f in e["files"].values())
    tap.ok(total < 3 << 20, f"the sets stay small: {total} bytes")


def test_tampering_is_seen():
    entry = listed()[0]

    def one_bit(path):
        data = bytearray(load(path))
        data[len(data) // 2] ^= 1
        return bytes(data)

    tap.ok(set(hashes_match(entry, one_bit)) == set(entry["files"]), "one flipped bit does not match")


tap.run(test_files, test_nothing_else, test_tampering_is_seen)
