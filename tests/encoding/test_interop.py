#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Keys in PEM both ways with two unrelated readers and writers: python3-cryptography and python3-pycryptodome."""

import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import tap  # noqa: E402
from Cryptodome.PublicKey import ECC  # noqa: E402
from cryptography.hazmat.primitives import serialization as ser  # noqa: E402
from cryptography.hazmat.primitives.asymmetric import ec  # noqa: E402

TOOL = os.path.join(tap.BUILD, "tests", "encoding", "keytool")
SPKI = ser.PublicFormat.SubjectPublicKeyInfo
COUNT = 20


def tool(*args, text=""):
    done = subprocess.run([TOOL, *args], input=text, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def blocks(text):
    end = "-----\n"
    parts = text.split("-----END ")
    return ["-----BEGIN " + p.split("-----BEGIN ", 1)[1] + "-----END " + parts[i + 1].split(end, 1)[0] + end
            for i, p in enumerate(parts[:-1])]


def test_ours_to_theirs():
    code, text = tool("make", str(COUNT))
    keys = blocks(text)
    if not tap.ok(code == 0 and len(keys) == 2 * COUNT, f"{COUNT} keys are made"):
        return
    same = 0
    for private, public in zip(keys[::2], keys[1::2]):
        one = ser.load_pem_private_key(private.encode(), None)
        two = ser.load_pem_public_key(public.encode())
        three, four = ECC.import_key(private), ECC.import_key(public)
        d, numbers = one.private_numbers().private_value, two.public_numbers()
        same += (d == int(three.d) and one.public_key().public_numbers() == numbers and
                 (numbers.x, numbers.y) == (int(four.pointQ.x), int(four.pointQ.y)) and three.public_key() == four and
                 one.private_bytes(ser.Encoding.PEM, ser.PrivateFormat.PKCS8, ser.NoEncryption()).decode() == private and
                 two.public_bytes(ser.Encoding.PEM, SPKI).decode() == public)
    tap.ok(same == COUNT, "both libraries read our keys; cryptography writes them byte for byte as we do")


def test_theirs_to_ours():
    same = 0
    for _ in range(COUNT):
        key = ec.generate_private_key(ec.SECP256R1())
        private = key.private_bytes(ser.Encoding.PEM, ser.PrivateFormat.PKCS8, ser.NoEncryption()).decode()
        public = key.public_key().public_bytes(ser.Encoding.PEM, SPKI).decode()
        same += tool("private", text=private) == (0, private) and tool("public", text=public) == (0, public)
    tap.ok(same == COUNT, "keys of cryptography: read, and written byte for byte the same")
    same = 0
    for _ in range(COUNT):
        key = ECC.generate(curve="P-256")
        private, public = (k.export_key(format="PEM") + "\n" for k in (key, key.public_key()))
        code, ours = tool("private", text=private)
        same += (code == 0 and ECC.import_key(ours) == key and tool("public", text=public) == (0, public))
    tap.ok(same == COUNT, "keys of pycryptodome: read, and the same key")
    key = ECC.generate(curve="P-256")
    small = key.public_key().export_key(format="PEM", compress=True) + "\n"
    tap.ok(ECC.import_key(tool("public", text=small)[1]) == key.public_key(), "a compressed point is read")


def test_refused():
    key = ec.generate_private_key(ec.SECP256K1())
    private = key.private_bytes(ser.Encoding.PEM, ser.PrivateFormat.PKCS8, ser.NoEncryption()).decode()
    tap.ok(tool("private", text=private) == (1, "not implemented in this build\n"), "secp256k1: not in this build")
    old = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        ser.Encoding.PEM, ser.PrivateFormat.TraditionalOpenSSL, ser.NoEncryption()).decode()
    tap.ok(tool("private", text=old) == (1, "malformed encoding\n"), "another label is another form")
    tap.ok(tool("private", text="") == (1, "malformed encoding\n"), "nothing")


tap.run(test_ours_to_theirs, test_theirs_to_ours, test_refused)
