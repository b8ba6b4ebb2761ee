#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the files say: no claim the project may not make, no path of a machine, right names, a licence line, clean ends."""

import os
import re

import tree
from tree import tap

SELF = os.path.join("tests", "lint", "words.py")
TEXT = (".c", ".h", ".py", ".sh", ".md", ".mk", ".am", ".ac", ".m4", ".toml", ".asn", ".map", ".txt", ".json", ".in", ".html")

RULES = [  # pattern, why not
    (r"(?i)\b(?:pss|pakpss)[- ](?:certified|compliant|approved|validated)\b", "the project may not claim this"),
    (r"(?i)\b(?:fips|ntisb|psqca)[- ](?:certified|compliant)\b", "the project may not claim this"),
    (r"(?i)\bcertif(?:ied|ies) (?:by|under|against) (?:pss|ntisb|psqca|fips)", "the project may not claim this"),
    (r"(?i)\b(?:complies|compliant|conform(?:s|ant)?) (?:with|to) (?:the )?(?:pss|pakistan security)", "not ours to claim"),
    (r"/home/\w+/", "a path of one machine"),
    (r"\bXXX\b|\bFIXME\b|\bTODO\b", "finish it, or write an issue"),
    (r"\bOpenSsl\b|\bOpenssl\b|\bopenSSL\b", "the name is OpenSSL"),
    (r"\bPakpss\b|\bPakPSS\b|\bPAKpss\b", "the name is pakpss"),
    (r"\bPKCS ?11\b|\bPkcs#?11\b|\bPKCS-11\b", "the name is PKCS#11"),
    (r"\bSoft ?HSM\b(?!2|v2)", "the name is SoftHSM2"),
    (r"\bgnutls\b(?![-/_.\w])", "the name is GnuTLS"),
    (r"\b(?:mandatary|recieve|seperate|occured|refered|begining|lenght|adress)\b", "misspelt"),
]
SEARCHES = [(re.compile(p), why) for p, why in RULES]


def findings(path, body):
    for number, line in enumerate(body.split("\n"), 1):
        for pattern, why in SEARCHES:
            hit = pattern.search(line)
            if hit:
                yield f'{path}:{number}: "{hit.group(0)}": {why}'


def form(path, body):
    """Licence line, final newline, no blanks at line ends, no carriage returns."""
    source = path.endswith((".c", ".h", ".py", ".sh", ".mk", ".am", ".ac", ".m4"))
    if source and not any("SPDX-License-Identifier: Apache-2.0" in line for line in body.split("\n")[:4]):
        yield f"{path}: no SPDX line at the top"
    if body and not body.endswith("\n"):
        yield f"{path}: no newline at the end"
    for number, line in enumerate(body.split("\n"), 1):
        if line != line.rstrip():
            yield f"{path}:{number}: blanks at the end of the line"


def test_itself():
    claims = ["PSS " + "certified", "is FIPS-" + "compliant", "conforms to the P" + "SS", "see /ho" + "me/x/y", "TO" + "DO: later"]
    for text in claims + ["Open" + "ssl 3", "a PKCS" + "11 token"]:
        tap.ok(list(findings("x", text)), f"found: {text}")
    for text in ("pre-assessment against interim policy 1 (unofficial)", "openssl dgst", "pkcs11-tool", "OpenSSL 3", "softhsm2"):
        tap.ok(not list(findings("x", text)), f"let through: {text}")
    tap.ok(len(list(form("x.c", "int a; \nint b;"))) == 3, "licence, blanks and final newline are looked at")


def test_tree():
    texts = [p for p in tree.files() if p.endswith(TEXT) or "." not in os.path.basename(p)]
    tap.ok(len(texts) > 50, f"{len(texts)} files are read")
    said, formed = [], []
    for path in texts:
        if path.startswith(("vectors/sets/", "m4/l")):
            continue
        body = tree.text(path)
        said += findings(path, body) if path != SELF else []
        formed += form(path, body) if not tree.is_generated(body) else []
    tree.report(said, "no claim, no path of a machine, right names")
    tree.report(formed, "licence lines and line ends")


tap.run(test_itself, test_tree)
