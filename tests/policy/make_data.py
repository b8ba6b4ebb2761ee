#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes what the C tests of policy/ read: make_data.py SOURCE-TREE DIRECTORY."""

import pathlib
import sys
from dataclasses import replace

source, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
sys.dont_write_bytecode = True
sys.path.insert(0, str(source / "policy"))
import policy_der  # noqa: E402
import policy_toml  # noqa: E402
from cryptography.hazmat.primitives import serialization  # noqa: E402
from cryptography.hazmat.primitives.asymmetric import ec  # noqa: E402


def bad_policies(good):
    """(file name, policy DER, what the decoder must say) of values that the compiler would never write."""
    rule = good.rules[0]
    ids = [rule.id, good.rules[1].id]

    def with_rule(**changes):
        return replace(good, rules=(replace(rule, **changes),) + good.rules[1:])

    def text(field, why, n=1, rule_id=None):
        return f"policy: rule {n} ({ids[0] if rule_id is None else rule_id}): {field}: {why}"

    unknown = "names an algorithm this version does not know"
    members = "must name 1 to 16 algorithms"
    encode = policy_der.encode
    empty_set = encode(with_rule(hash=("sha256",))).replace(
        bytes.fromhex("a2080c06") + b"sha256", bytes.fromhex("a2088006") + b"sha256")
    return [
        ("serial-0", encode(replace(good, serial=0)), "policy: serial: is out of range"),
        ("serial-big", encode(replace(good, serial=1 << 31)), "policy: serial: is out of range"),
        ("serial-huge", encode(replace(good, serial=1 << 71)), "policy: serial: is missing or too large"),
        ("negative-day", encode(replace(good, issued_day=-1)), "policy: issued: is out of range"),
        ("next-update", encode(replace(good, next_update_day=good.issued_day)),
         "policy: nextUpdate: is out of range"),
        ("zone", encode(replace(good, zone_minutes=841)), "policy: zoneMinutes: is out of range"),
        ("name", encode(replace(good, name="a\nb")), "policy: name: is no printable text within its limit"),
        ("no-name", encode(replace(good, name="")), "policy: name: is no printable text within its limit"),
        ("no-grades", encode(replace(good, grades=())), "policy: grades: must be 1 to 16 labels"),
        ("grade-comma", encode(replace(good, grades=("A,B",))), "policy: grades.?1: has a comma"),
        ("no-rules", encode(replace(good, rules=())), "policy: rules: must be 1 to 4096"),
        ("many-rules", encode(replace(good, rules=(rule,) * 4097)), "policy: rules: must be 1 to 4096"),
        ("twice", encode(replace(good, rules=good.rules[:2] + (rule,))), text("id", "is there twice", 3)),
        ("id-empty", encode(with_rule(id="")), text("id", "is missing or too long", 1, "")),
        ("id-long", encode(with_rule(id="A" * 32)), text("id", "is missing or too long", 1, "")),
        ("id-small", encode(with_rule(id="Ab")),
         text("id", "must be capital letters, digits and hyphens", 1, "A")),
        ("algorithm", encode(with_rule(alg="md6")), text("algorithm", "is one this version does not know")),
        ("no-usage", encode(with_rule(ops=0)), text("usage", "is out of range")),
        ("new-usage", encode(with_rule(ops=1 << 17)), text("usage", "is out of range")),
        ("grade", encode(with_rule(grade_rank=len(good.grades) + 1)), text("grade", "is out of range")),
        ("until", encode(with_rule(from_day=9, until_day=9)), text("until", "is not after from")),
        ("exception", encode(with_rule(rule_class="exception", until_day=0)),
         text("until", "is missing: an exception has an end")),
        ("hash-unknown", encode(with_rule(hash=("streebog-256",))), text("hash", unknown)),
        ("hash-class", encode(with_rule(hash=("p-256",))), text("hash", unknown)),
        ("hash-twice", encode(with_rule(hash=("sha1", "sha1"))), text("hash", "names an algorithm twice")),
        ("hash-17", encode(with_rule(hash=("sha1",) * 17)), text("hash", members)),
        ("hash-other-tag", empty_set, "policy: rule 1: is malformed"),
        ("curve-unknown", encode(with_rule(curve=("p-999",))), text("curve", unknown)),
        ("bound-nothing", encode(with_rule(bounds=(("key_bits", 0, 0),))),
         text("key_bits", "bounds nothing, or min is above max")),
        ("bound-order", encode(with_rule(bounds=(("tag_bits", 2, 1),))),
         text("tag_bits", "bounds nothing, or min is above max")),
        ("bound-twice", encode(with_rule(bounds=(("iv_bits", 1, 1), ("iv_bits", 2, 2)))),
         text("iv_bits", "is bounded twice")),
        ("bound-33-bits", encode(with_rule(bounds=(("key_bits", 1, 1 << 32),))),
         text("bounds.?1.max", "is out of range")),
        ("no-reason", encode(with_rule(reason="")), text("reason", "is no printable text within its limit")),
        ("long-reason", encode(with_rule(reason="x" * 201)),
         text("reason", "is no printable text within its limit")),
        ("quote", encode(with_rule(reason='"')), text("reason", "is no printable text within its limit")),
        ("empty-set", encode_with_empty_set(with_rule(hash=("sha256",))), text("hash", members)),
        ("trailing", encode(good) + b"\0", "policy: is malformed"),
    ]


def encode_with_empty_set(policy):
    """A rule whose hash set is there but empty: taken for absent, it would match any hash."""
    written, policy_der.utf8 = policy_der.utf8, lambda s: b"" if s == "sha256" else written(s)
    try:
        return policy_der.encode(policy)
    finally:
        policy_der.utf8 = written


def public_pem(key):
    return key.public_key().public_bytes(serialization.Encoding.PEM,
                                         serialization.PublicFormat.SubjectPublicKeyInfo)


def main():
    out.mkdir(parents=True, exist_ok=True)
    signer, other = (ec.derive_private_key(n, ec.SECP256R1()) for n in (0x5160e7, 0x07e41))
    p384 = ec.derive_private_key(384, ec.SECP384R1())
    files = {"signer.pem": public_pem(signer), "other.pem": public_pem(other),
             "p384.pem": public_pem(p384)}
    for name, path in (("interim", "policy/interim.toml"), ("edge", "tests/policy/edge.toml")):
        der = policy_der.encode(policy_toml.parse(path, (source / path).read_bytes()))
        files[f"{name}.der"] = der
        files[f"{name}.signed"] = policy_der.sign(der, signer)
    edge = policy_toml.parse("edge", (source / "tests/policy/edge.toml").read_bytes())
    bad = bad_policies(edge)
    for name, der, _ in bad:
        files[f"bad-{name}.signed"] = policy_der.sign(der, signer)
    files["bad.tsv"] = "".join(f"bad-{name}.signed\t{text}\n" for name, _, text in bad).encode("ascii")
    files["junk.signed"] = policy_der.sign(b"\x30\x00", signer)
    for name, data in files.items():
        (out / name).write_bytes(data)
    (out / "stamp").write_text("made\n", encoding="ascii")


main()
