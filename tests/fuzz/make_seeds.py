#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes seeds of the fuzz targets of encoding/ and policy/: make_seeds.py SOURCE-TREE DIRECTORY."""

import pathlib
import sys

source, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
sys.dont_write_bytecode = True
sys.path.insert(0, str(source / "policy"))
import policy_der  # noqa: E402
import policy_toml  # noqa: E402
from cryptography.hazmat.primitives import serialization  # noqa: E402
from cryptography.hazmat.primitives.asymmetric import ec  # noqa: E402

DER, PEM = serialization.Encoding.DER, serialization.Encoding.PEM
SPKI = serialization.PublicFormat.SubjectPublicKeyInfo
POINT, SMALL = serialization.PublicFormat.UncompressedPoint, serialization.PublicFormat.CompressedPoint
X962 = serialization.Encoding.X962
CONFIG = b"# x\nmode = audit\npolicy = /p\npolicy-signer = /s\naudit-log = /var/log/x\ntoken-dir = /t\n"


def seeds():
    key = ec.derive_private_key(0x5160e7, ec.SECP256R1())
    public = key.public_key()
    spki = public.public_bytes(DER, SPKI)
    point, small = public.public_bytes(X962, POINT), public.public_bytes(X962, SMALL)
    pkcs8 = key.private_bytes(DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    compressed = bytes.fromhex("3039301306072a8648ce3d020106082a8648ce3d030107032200") + small
    sig = policy_der.seq(policy_der.integer(2**255 + 5), policy_der.integer(7))
    edge = policy_der.encode(policy_toml.parse("edge", (source / "tests/policy/edge.toml").read_bytes()))
    yield "der", [spki, pkcs8, sig, edge, policy_der.integer(0), b"\x31\x06\x02\x01\x01\x02\x01\x02"]
    yield "ecdsa_sig", [sig, policy_der.seq(policy_der.integer(0), policy_der.integer(2**256 - 1))]
    yield "spki", [spki, compressed]
    yield "pkcs8", [pkcs8, pkcs8[:1] + b"\x81\x87" + pkcs8[3:]]
    yield "ec", [point, small, policy_der.tlv(4, point), policy_der.tlv(3, b"\0" + point), policy_der.tlv(4, small),
                 bytes.fromhex("06082a8648ce3d030107"), policy_der.tlv(19, b"secp256r1")]
    pem = public.public_bytes(PEM, SPKI)
    yield "pem", [pem, pem.replace(b"\n", b"\r\n"), b"text\n" + pem + pem]
    yield "policy", [edge]
    yield "policy_signed", [policy_der.sign(edge, key), spki]
    yield "config", [CONFIG, b"mode=enforce", b""]


for name, inputs in seeds():
    folder = out / name
    folder.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(inputs):
        (folder / f"made-{number}").write_bytes(data)
(out / "stamp").write_text("made\n", encoding="ascii")
