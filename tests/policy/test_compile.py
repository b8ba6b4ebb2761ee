#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The policy compiler: exact errors, generated files up to date, DER and signatures there and back, show and diff."""

import contextlib
import datetime
import io
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import tap  # noqa: E402

SOURCE = pathlib.Path(tap.SOURCE)
sys.path.insert(0, str(SOURCE / "policy"))
import compile as compiler  # noqa: E402
import policy_der  # noqa: E402
import policy_toml  # noqa: E402
from cryptography.hazmat.primitives import serialization  # noqa: E402
from cryptography.hazmat.primitives.asymmetric import ec  # noqa: E402

INTERIM = SOURCE / "policy" / "interim.toml"
GOOD = """[policy]
name = "p"
serial = 1
issued = 2026-01-01
next_update = 2027-01-01
publisher = "x"
day_zone = "+05:00"
default = "deny"
[grades]
order = ["A", "B"]
status = "project-default"
source = ["s"]
confidence = "low"
[[source]]
id = "s"
title = "t"
[[rule]]
id = "R1"
primitive = "hmac"
ops = ["mac"]
class = "allow"
hash = ["sha256"]
key_bits = { min = 112, max = 256 }
from = 2026-01-01
until = 2027-01-01
reason = "r"
status = "derived-fips"
source = ["s"]
confidence = "high"
"""
RULE_KEYS = ", ".join(policy_toml.RULE_KEYS)
NUMBERS = "key_bits: min and max must be whole numbers from 1 to 4294967295"

# (what to replace, by what, the line, the error)
BAD = [
    ('class = "allow"', 'class = "allow"\ncolour = 1', 22, f"rule: colour: unknown key; known are {RULE_KEYS}"),
    ('reason = "r"\n', "", 17, "rule: key reason is missing"),
    ('primitive = "hmac"', 'primitive = "hmaac"', 19, "rule: primitive: is no algorithm of crypto/include/pak/alg.h"),
    ("primitive = \"hmac\"", "primitive = 7", 19, "rule: primitive: is no algorithm of crypto/include/pak/alg.h"),
    ('ops = ["mac"]', 'ops = ["mack"]', 20,
     f"rule: ops: 'mack' is no operation; known are {', '.join(policy_toml.OPS)}, or any alone"),
    ('ops = ["mac"]', 'ops = ["any", "mac"]', 20,
     f"rule: ops: 'any' is no operation; known are {', '.join(policy_toml.OPS)}, or any alone"),
    ('ops = ["mac"]', 'ops = ["mac", "mac"]', 20, "rule: ops: names something twice"),
    ('ops = ["mac"]', "ops = []", 20, "rule: ops: must be a list of 1 to 17 strings"),
    ('class = "allow"', 'class = "allowed"', 21, "rule: class: must be one of deny, legacy, allow, exception"),
    ('hash = ["sha256"]', 'hash = ["p-256"]', 22, "rule: hash: 'p-256' is no digest of crypto/include/pak/alg.h"),
    ('hash = ["sha256"]', 'hash = "sha256"', 22, "rule: hash: must be a list of 1 to 16 strings"),
    ("{ min = 112, max = 256 }", "{ min = 256, max = 112 }", 23, "rule: key_bits: min is above max"),
    ("{ min = 112, max = 256 }", "{ minimum = 112 }", 23, "rule: key_bits: must be { min = N, max = N } or one of both"),
    ("{ min = 112, max = 256 }", "{}", 23, "rule: key_bits: must be { min = N, max = N } or one of both"),
    ("{ min = 112, max = 256 }", "112", 23, "rule: key_bits: must be { min = N, max = N } or one of both"),
    ("{ min = 112, max = 256 }", "{ min = 0 }", 23, f"rule: {NUMBERS}"),
    ("{ min = 112, max = 256 }", "{ min = 1.5 }", 23, f"rule: {NUMBERS}"),
    ("{ min = 112, max = 256 }", "{ min = true }", 23, f"rule: {NUMBERS}"),
    ("{ min = 112, max = 256 }", "{ max = 4294967296 }", 23, f"rule: {NUMBERS}"),
    ("from = 2026-01-01", "from = 2026-01-01T00:00:00", 24, "rule: from: must be a day such as 2028-06-01, without a time"),
    ("from = 2026-01-01", 'from = "2026-01-01"', 24, "rule: from: must be a day such as 2028-06-01, without a time"),
    ("from = 2026-01-01", "from = 1969-01-01", 24, "rule: from: must be after 1970-01-01"),
    ("until = 2027-01-01", "until = 2026-01-01", 25, "rule: until: must be after from; it is the first day that is not in"),
    ('class = "allow"\nhash = ["sha256"]\nkey_bits = { min = 112, max = 256 }\nfrom = 2026-01-01\nuntil = 2027-01-01',
     'class = "exception"', 17, "rule: key until is missing: an exception has an end"),
    ('reason = "r"', 'reason = ""', 26, "rule: reason: must be a string of 1 to 200 characters"),
    ('reason = "r"', 'reason = "a\\nb"', 26, "rule: reason: must be printable ASCII without quotes and backslashes"),
    ('reason = "r"', 'reason = "\u0627"', 26, "rule: reason: must be printable ASCII without quotes and backslashes"),
    ('source = ["s"]\nconfidence = "high"', 'source = ["z"]\nconfidence = "high"', 28, "rule: source: 'z' has no [[source]] entry"),
    ('confidence = "high"', 'confidence = "sure"', 29, "rule: confidence: must be one of high, medium, low"),
    ('status = "derived-fips"', 'status = "official"', 27, f"rule: status: must be one of {', '.join(policy_toml.STATUSES)}"),
    ('id = "R1"', 'id = "r1"', 18, "rule: id: must be capital letters, digits and hyphens"),
    ('id = "R1"', 'id = "UNLISTED"', 18, "rule: id: this name is taken by the verdict without a rule"),
    ('id = "R1"', f'id = "{"R" * 32}"', 18, "rule: id: must be a string of 1 to 31 characters"),
    ('id = "R1"', 'id = "R1"\ngrade = "C"', 19, "rule: grade: must be one of A, B"),
    ('id = "R1"', 'id = "R1"\norigin = "foreign"', 19, "rule: origin: must be one of standard, national, proprietary"),
    ("serial = 1", "serial = 0", 3, "policy: serial: must be a whole number from 1 to 2147483647"),
    ("serial = 1", "serial = true", 3, "policy: serial: must be a whole number from 1 to 2147483647"),
    ('default = "deny"', 'default = "allow"', 8, "policy: default: must be one of deny"),
    ('day_zone = "+05:00"', 'day_zone = "+15:00"', 7, "policy: day_zone: must look like +05:00, at most 14:00"),
    ('day_zone = "+05:00"', 'day_zone = "PKT"', 7, "policy: day_zone: must look like +05:00, at most 14:00"),
    ("next_update = 2027-01-01", "next_update = 2026-01-01", 5, "policy: next_update: must be after issued"),
    ('publisher = "x"\n', "", 1, "policy: key publisher is missing"),
    ('order = ["A", "B"]', 'order = ["A", "A"]', 10, "grades: order: names something twice"),
    ('order = ["A", "B"]', 'order = ["A,B"]', 10, "grades: order: 'A,B' is no label of 1 to 8 letters or digits"),
    ('id = "s"', 'id = "S"', 15, "source: id: must be small letters, digits, dots and hyphens"),
    ("[[source]]", "[extra]\nx = 1\n[[source]]", 14, "file: extra: unknown key; known are policy, grades, source, rule"),
    ("[[source]]", "[source]", 14, "file: source: must be written as one or more [[source]]"),
    ('title = "t"', 'title = "t"\n[[source]]\nid = "s"\ntitle = "t"', 18, "source: id: 's' is there twice"),
    ('title = "t"', 'title = """t"""', 1, "file: has a multi-line string"),
    ('name = "p"\n', 'name = "p"\r\n', 1, "file: has a carriage return; lines end in LF"),
    ("[policy]", "\ufeff[policy]", 1, "file: has a byte order mark"),
]


def error_of(data):
    try:
        policy_toml.parse("f.toml", data)
    except policy_toml.PolicyError as e:
        return str(e)
    return "no error"


def test_errors():
    tap.ok(error_of(GOOD.encode()) == "no error", "the base is good")
    for old, new, line, text in BAD:
        assert GOOD.count(old) >= 1, old
        got, want = error_of(GOOD.replace(old, new, 1).encode()), f"f.toml:{line}: {text}"
        if not tap.ok(got == want, want.split("; known")[0]):
            tap.note(f"got {got}")
    rule = GOOD[GOOD.index("[[rule]]"):]
    tap.ok(error_of((GOOD + rule).encode()) == "f.toml:31: rule: id: 'R1' is there twice", "a rule twice")
    tap.ok(error_of(b"a = \n").startswith("f.toml:1: file: no valid TOML: "), "no TOML")
    tap.ok(error_of(b"[policy]\nname = 1\nname = 2\n").startswith("f.toml:3: file: no valid TOML: "), "a key twice")
    tap.ok(error_of(b"\xff\n").startswith("f.toml:1: file: no valid TOML: "), "no UTF-8")
    tap.ok(error_of(b"#" * (1 << 20) + b"\n") == "f.toml:1: file: longer than 1048576 bytes", "too long")
    many = GOOD + "".join(rule.replace("R1", f"N{i}") for i in range(4096))
    tap.ok(error_of(many.encode()).endswith(("longer than 1048576 bytes", "more than 4096 rules")), "too many rules")


def run(*args):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = compiler.main([str(a) for a in args])
    return code, out.getvalue(), err.getvalue()


def test_generated():
    source = compiler.c_source(policy_toml.parse("x", INTERIM.read_bytes()), "pak_policy_interim", "policy/interim.toml")
    tap.ok(source == (SOURCE / "policy/interim.c").read_text(encoding="ascii"),
           "policy/interim.c is what policy/compile.py makes")
    parser = shutil.which("asn1Parser")
    for folder, name in (("encoding", "pkix"), ("policy", "policy")):
        what = f"{folder}/{name}_asn1_tab.c is what asn1Parser makes"
        if not parser:
            tap.skip(what, "no asn1Parser (libtasn1-bin)")
            continue
        with tempfile.TemporaryDirectory() as tmp:
            subprocess.run([parser, "-n", f"pak_{name}_asn1_tab", "-o", f"{tmp}/t.c", SOURCE / folder / f"{name}.asn"],
                           check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            made = pathlib.Path(tmp, "t.c").read_bytes()
        tap.ok(made == (SOURCE / folder / f"{name}_asn1_tab.c").read_bytes(), what)


def test_der():
    for path in (INTERIM, SOURCE / "tests/policy/edge.toml"):
        p = policy_toml.parse(path.name, path.read_bytes())
        der = policy_der.encode(p)
        tap.ok(policy_der.decode(der) == p, f"{path.name}: DER there and back")
        widened = sum(accepts(policy_der.decode, der[:n]) for n in range(0, len(der), 7))
        tap.ok(widened == 0, f"{path.name}: truncated DER is refused")


def accepts(function, *args):
    try:
        function(*args)
        return True
    except policy_toml.PolicyError:
        return False


def test_sign():
    key, other = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    der = policy_der.encode(policy_toml.parse("x", GOOD.encode()))
    signed = policy_der.sign(der, key)
    tap.ok(policy_der.verify(signed, key.public_key()) == policy_der.decode(der), "a signed policy is verified")
    tap.ok(not accepts(policy_der.verify, signed, other.public_key()), "another signer is refused")
    bad = sum(accepts(policy_der.verify, signed[:i] + bytes([signed[i] ^ 1]) + signed[i + 1:], key.public_key())
              for i in range(len(signed)))
    tap.ok(bad == 0, f"each of {len(signed)} flipped bits is refused")
    tap.ok(not accepts(policy_der.sign, der, ec.generate_private_key(ec.SECP384R1())), "P-384 does not sign")


def test_commands():
    with tempfile.TemporaryDirectory() as tmp:
        tmp = pathlib.Path(tmp)
        key = ec.generate_private_key(ec.SECP256R1())
        (tmp / "key.pem").write_bytes(key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
        (tmp / "pub.pem").write_bytes(key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo))
        (tmp / "a.toml").write_text(GOOD, encoding="utf-8")
        changed = GOOD.replace("serial = 1", "serial = 2").replace("min = 112", "min = 128")
        changed += GOOD[GOOD.index("[[rule]]"):].replace("R1", "R2")
        (tmp / "b.toml").write_text(changed, encoding="utf-8")
        a, b = tmp / "a.toml", tmp / "b.toml"
        tap.ok(run("check", a) == (0, f"{a}: p serial 1, 1 rules\n", ""), "check")
        tap.ok(run("sign", a, "--key", tmp / "key.pem", "-o", tmp / "a.signed")[0] == 0, "sign")
        tap.ok(run("verify", tmp / "a.signed", "--signer", tmp / "pub.pem") ==
               (0, f"{tmp / 'a.signed'}: signature holds: p serial 1, 1 rules\n", ""), "verify")
        tap.ok(run("der", a, "-o", tmp / "a.der")[0] == 0 and (tmp / "a.der").read_bytes() ==
               policy_der.encode(policy_toml.parse("a", GOOD.encode())), "der")
        tap.ok(run("diff", a, tmp / "a.signed") == (0, "no difference\n", ""), "diff: TOML and signed are the same")
        tap.ok(run("diff", a, b) == (1, "policy serial: 1 -> 2\n"
                                     "R1 key_bits: 112 to 256 -> 128 to 256\nR2: added (allow hmac)\n", ""), "diff")
        tap.ok(run("diff", b, a)[1].endswith("R2: removed (allow hmac)\n"), "diff: a rule less")
        shown = run("show", tmp / "a.signed")[1]
        tap.ok("publisher: x\n" in shown and "  key_bits: 112 to 256\n" in shown and "  until: 2027-01-01\n" in shown
               and "rules: 1 (derived-fips 1)" in shown, "show")
        tap.ok(run("check", tmp / "none") == (2, "", f"{tmp / 'none'}: No such file or directory\n"), "a missing file")
        tap.ok(run("verify", tmp / "a.der", "--signer", tmp / "pub.pem")[0] == 2, "verify: not signed")
        tap.ok(run("sign", a, "--key", tmp / "pub.pem")[0] == 2, "sign: not a private key")


def test_days():
    tap.ok(policy_toml.EPOCH + datetime.timedelta(days=20758) == datetime.date(2026, 11, 1), "days count from 1970")


tap.run(test_errors, test_generated, test_der, test_sign, test_commands, test_days)
