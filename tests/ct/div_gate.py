# SPDX-License-Identifier: Apache-2.0
"""The disassembly gate: no division instruction where secrets are handled.

div_gate.py OBJDUMP ARCHIVE ALLOWED PLANTED

Every function of ARCHIVE that divides must be in ALLOWED (lines "object function reason", object without its
compiler prefix). PLANTED is an object with a division that
must be found: a gate that sees nothing fails.
"""
import re
import subprocess
import sys

DIVIDES = re.compile(r"^\s*[0-9a-f]+:\s+(?:\w+ )*?(i?div[bwlq]?|v?(?:div|sqrt)[sp][sd])\b")
FUNCTION = re.compile(r"^[0-9a-f]+ <(.+)>:$")
OBJECT = re.compile(r"^(?:.*/)?([\w.-]+\.o):\s+file format")
PREFIX = re.compile(r"^[\w-]*_la-")


def divisions(objdump, path):
    """Yields (object, function) of each function in path with a division."""
    text = subprocess.run([objdump, "-d", "--no-show-raw-insn", path], check=True, capture_output=True,
                          text=True).stdout
    seen, obj, function, instructions = set(), "?", "?", 0
    for line in text.splitlines():
        if m := OBJECT.match(line):
            obj = PREFIX.sub("", m[1])
        elif m := FUNCTION.match(line):
            # gcc's clones (.isra.0, .part.0, .cold) are the same function.
            function = m[1].split(".")[0]
        elif DIVIDES.match(line):
            seen.add((obj, function))
        elif ":\t" in line:
            instructions += 1
    return seen, instructions


def main():
    objdump, archive, allowed_path, planted = sys.argv[1:]
    with open(allowed_path, encoding="utf-8") as f:
        rows = [line.split(None, 2) for line in f if line.strip() and not line.startswith("#")]
    allowed = {(obj, function) for obj, function, _ in rows}
    found, instructions = divisions(objdump, archive)
    planted_found, _ = divisions(objdump, planted)
    results = [
        (any(f == "ct_planted_division" for _, f in planted_found), "planted: a division is found"),
        (instructions > 10000, f"{instructions} instructions read"),
        (not found - allowed, "no division outside the list" +
         "".join(f"; {o} {f} divides" for o, f in sorted(found - allowed))),
    ]
    for i, (good, text) in enumerate(results, 1):
        print(f"{'ok' if good else 'not ok'} {i} - {text}")
    for o, f in sorted(allowed - found):
        print(f"# {o} {f} need not be in the list in this build")
    print(f"1..{len(results)}")
    return 0 if all(good for good, _ in results) else 1


if __name__ == "__main__":
    sys.exit(main())
