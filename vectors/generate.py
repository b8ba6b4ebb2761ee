#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the project's vector sets, or checks that they are what the generator writes.

Inputs come from a seed: same seed, same bytes. Every answer is given by at least two unrelated libraries; one
disagreement ends the run before anything is written. Exit codes: 0 done, 1 a set differs, 2 no answer could be given."""

import argparse
import hashlib
import json
import os
import sys

import vecgen
from vecgen import catalogue, cross

HERE = os.path.dirname(os.path.abspath(__file__))
SEED = "pakpss-1"


def generate(names, seed, tell):
    """{set name: (its files, its counts)} and the number of answers."""
    out, answers = {}, 0
    for name in names:
        x = cross.Cross()
        s = catalogue.make(name, seed, x)
        out[name] = s.files(), s.header | s.counts()
        answers += x.answers
        tell(f"{name}: {s.counts()['cases']} cases, {x.answers} answers agreed")
    return out, answers


def manifest(sets, seed):
    """What a reader of the sets can rely on; `made_with` is a record, not part of any comparison."""
    rows = []
    for name, (files, facts) in sets.items():
        listed = {f: {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)} for f, data in files.items()}
        rows.append({"name": name} | {k: v for k, v in facts.items() if k != "isSample"} | {"files": listed})
    head = {"format": 1, "generator": vecgen.VERSION, "seed": seed, "made_with": cross.versions(), "sets": rows}
    return (json.dumps(head, indent=1) + "\n").encode()


def makefile_list(sets):
    """The files for the makefile: automake takes no wildcards."""
    paths = [f"%D%/sets/{name}/{f}" for name, (files, _) in sets.items() for f in files]
    lines = " \\\n\t".join(["%D%/manifest.json"] + paths)
    return f"# SPDX-License-Identifier: Apache-2.0\n# Written by generate.py.\nvector_files = \\\n\t{lines}\n".encode()


def tree(sets, seed):
    """Path below vectors/ -> bytes."""
    out = {f"sets/{name}/{f}": data for name, (files, _) in sets.items() for f, data in files.items()}
    return out | {"manifest.json": manifest(sets, seed), "sets.mk": makefile_list(sets)}


def write(out_dir, files):
    for path, data in files.items():
        full = os.path.join(out_dir, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full + ".new", "wb") as f:
            f.write(data)
        os.replace(full + ".new", full)


def without_record(data):
    """The manifest less `made_with`: other versions of the libraries must give the same sets."""
    m = json.loads(data)
    m.pop("made_with", None)
    return m


def differences(out_dir, files, whole):
    """Paths that differ from what is on disk; with `whole`, also sets on disk that nobody made."""
    bad = []
    for path, data in files.items():
        try:
            with open(os.path.join(out_dir, path), "rb") as f:
                old = f.read()
        except FileNotFoundError:
            bad.append(f"{path}: missing")
            continue
        same = without_record(old) == without_record(data) if path == "manifest.json" else old == data
        if not same:
            bad.append(f"{path}: differs")
    if whole:
        made = {p.split("/")[1] for p in files if p.startswith("sets/")}
        bad += [f"sets/{d}: not made by the generator" for d in os.listdir(os.path.join(out_dir, "sets")) if d not in made]
    return bad


def main(argv=None):
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("sets", nargs="*", metavar="SET", help="only these sets (with --check); all if none is named")
    p.add_argument("--out", default=HERE, help="the vectors directory (default: beside this program)")
    p.add_argument("--seed", default=SEED, help=f"default: {SEED}")
    p.add_argument("--check", action="store_true", help="write nothing, compare with what is there")
    p.add_argument("--list", action="store_true", help="print the names of the sets")
    p.add_argument("--quiet", action="store_true")
    a = p.parse_args(argv)
    if a.list:
        print("\n".join(catalogue.CATALOGUE))
        return 0
    unknown = [n for n in a.sets if n not in catalogue.CATALOGUE]
    if unknown or (a.sets and not a.check):
        p.error(f"unknown set {unknown[0]}, see --list" if unknown else "naming sets needs --check")
    names = a.sets or list(catalogue.CATALOGUE)
    try:
        sets, answers = generate(names, a.seed, (lambda s: None) if a.quiet else print)
    except (cross.Disagreement, ValueError) as e:
        print(f"generate: {e}", file=sys.stderr)
        return 2
    files = tree(sets, a.seed)
    if not a.check:
        write(a.out, files)
        print(f"{len(sets)} sets, {answers} answers agreed, {sum(map(len, files.values()))} bytes")
        return 0
    if a.sets:  # the two files about all sets need all sets
        files = {k: v for k, v in files.items() if k.startswith("sets/")}
    bad = differences(a.out, files, not a.sets)
    for line in bad:
        print(f"generate: {line}; run `make vectors` and commit what changed", file=sys.stderr)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
