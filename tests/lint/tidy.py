#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""clang-tidy over the C sources, with the checks of .clang-tidy; any finding fails. What was clean is not looked at again
until it, a header or the checks change: tidy.clean in the build folder remembers.

tidy.py [--base COMMIT] [--isa TIER=FLAGS]... -- COMPILER-FLAGS [in FOLDER COMPILER-FLAGS]... --base: only files changed
since that commit; --isa, in: more flags for the files of a tier, of a folder."""

import argparse
import concurrent.futures
import hashlib
import os
import re
import subprocess
import sys
import time

import tree
from tree import tap

FINDING = re.compile(r"^(/\S+?|\S+?):(\d+):(\d+): (?:warning|error): (.*)$", re.M)


def changed(base):
    """Changed sources since base; a changed header means every source."""
    out = subprocess.run(["git", "-C", tap.SOURCE, "diff", "--name-only", base], check=True, capture_output=True, text=True)
    names = out.stdout.split()
    return None if any(n.endswith(".h") for n in names) else set(names)


def more_flags(path, isa, folders):
    stem = os.path.basename(path)[:-2]
    return folders[""] + isa.get(stem.rsplit("_", 1)[-1], []) + folders.get(os.path.dirname(path), [])


def by_folder(words):
    """The flags for every file, which are those of the folder "", and those of each folder."""
    folders, folder = {"": []}, ""
    words = iter(words)
    for word in words:
        if word == "in":
            folder = next(words)
        else:
            folders.setdefault(folder, []).append(word)
    return folders


def fingerprint(path, flags):
    """Of all that clang-tidy sees of a file, comments too."""
    done = subprocess.run(["clang", "-E", "-C", path, *flags], cwd=tap.SOURCE, capture_output=True)
    return hashlib.sha256(done.stdout + tree.text(".clang-tidy").encode() + repr(flags).encode()).hexdigest()


def tidy(path, flags, clean):
    mark = fingerprint(path, flags)
    if mark in clean:
        return mark, []
    done = subprocess.run(["clang-tidy", "-quiet", path, "--", *flags], cwd=tap.SOURCE, capture_output=True, text=True)
    found = []
    for where, line, _, what in FINDING.findall(done.stdout):
        short = os.path.relpath(where, tap.SOURCE) if where.startswith("/") else where
        if not short.startswith(".."):  # system headers are not ours to mend
            found.append(f"{short}:{line}: {what}")
    if done.returncode and not found:
        found.append(f"{path}: clang-tidy: {(done.stdout + done.stderr).strip()[-300:]}")
    return mark, found


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--base")
    p.add_argument("--isa", action="append", default=[])
    p.add_argument("flags", nargs="*")
    a = p.parse_args()
    isa = {tier: flags.split() for tier, flags in (i.split("=", 1) for i in a.isa)}
    folders = by_folder(a.flags)
    only = changed(a.base) if a.base else None
    paths = [f for f in tree.files(".c") if not tree.is_generated(tree.text(f)) and (only is None or f in only)]
    start, found = time.monotonic(), set()
    memory = os.path.join(tap.BUILD, "tidy.clean")
    clean = set(tree.text(memory).split()) if os.path.exists(memory) else set()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for n, (mark, result) in enumerate(pool.map(lambda f: tidy(f, more_flags(f, isa, folders), clean), paths), 1):
            found.update(result)
            if not result and mark not in clean:
                with open(memory, "a", encoding="utf-8") as f:
                    print(mark, file=f)
            if sys.stderr.isatty() or n % 25 == 0 or n == len(paths):
                print(f"tidy: {n} of {len(paths)} files, {len(found)} findings", file=sys.stderr)
    print("\n".join(sorted(found)))
    print(f"tidy: {len(paths)} files in {time.monotonic() - start:.0f} s, {len(found)} findings", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
