#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""clang-format over all C files (generated ones aside): style.py [--fix] [--tool clang-format]."""

import argparse
import subprocess
import sys

import tree
from tree import tap


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--fix", action="store_true", help="write the files instead of judging them")
    p.add_argument("--tool", default="clang-format")
    a = p.parse_args()
    paths = [f for f in tree.files(".c", ".h") if not tree.is_generated(tree.text(f))]
    mode = ["-i"] if a.fix else ["--dry-run", "-Werror"]
    try:
        done = subprocess.run([a.tool, *mode, *paths], cwd=tap.SOURCE, capture_output=True, text=True)
    except FileNotFoundError:
        print(f"style: {a.tool} is not installed", file=sys.stderr)
        return 2
    bad = sorted({line.split(":")[0] for line in done.stderr.splitlines() if ": error: " in line})
    for path in bad:
        print(f"style: {path}: not as clang-format writes it; run `make format`", file=sys.stderr)
    return 1 if done.returncode or bad else 0


if __name__ == "__main__":
    sys.exit(main())
