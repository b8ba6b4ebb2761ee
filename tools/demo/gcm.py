#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""gcm.py MODULE TOKEN ID encrypt|decrypt IN OUT: AES-GCM with a key in a PKCS#11 token, through ctypes.

For Debian 12, whose pkcs11-tool has no GCM. IV and additional data are fixed; the PIN comes from PKCS11_PIN."""

import ctypes
import os
import sys

ULONG, PTR = ctypes.c_ulong, ctypes.c_void_p
CKF_SERIAL_SESSION, CKU_USER, CKA_CLASS, CKA_ID, CKO_SECRET_KEY, CKM_AES_GCM = 4, 1, 0, 0x102, 4, 0x1087
IV, AAD, TAG_BITS = bytes(range(12)), b"account 17", 128


class Attribute(ctypes.Structure):
    _fields_ = [("type", ULONG), ("value", PTR), ("length", ULONG)]


class GcmParams(ctypes.Structure):
    _fields_ = [("iv", PTR), ("iv_len", ULONG), ("iv_bits", ULONG), ("aad", PTR), ("aad_len", ULONG), ("tag_bits", ULONG)]


class Mechanism(ctypes.Structure):
    _fields_ = [("mechanism", ULONG), ("parameter", PTR), ("length", ULONG)]


def buffer(data):
    return ctypes.cast(ctypes.create_string_buffer(data, len(data)), PTR)


class Token:
    def __init__(self, path, label, pin):
        self.lib = ctypes.CDLL(path)
        self.call("C_Initialize", None)
        self.session = ULONG()
        self.call("C_OpenSession", self.slot(label), ULONG(CKF_SERIAL_SESSION), None, None, ctypes.byref(self.session))
        self.call("C_Login", self.session, ULONG(CKU_USER), pin, ULONG(len(pin)))

    def call(self, name, *args):
        code = getattr(self.lib, name)(*args)
        if code:
            sys.exit(f"{name}: 0x{code & 0xFFFFFFFF:x}")

    def slot(self, label):
        """The slot of the token with this label, the first 32 bytes of CK_TOKEN_INFO."""
        slots, n, info = (ULONG * 64)(), ULONG(64), ctypes.create_string_buffer(512)
        self.call("C_GetSlotList", ctypes.c_ubyte(1), slots, ctypes.byref(n))
        for slot in slots[: n.value]:
            self.call("C_GetTokenInfo", ULONG(slot), info)
            if info.raw[:32].rstrip(b" ") == label:
                return ULONG(slot)
        sys.exit(f"no token {label}")

    def secret_key(self, ident):
        kind, key, n = ULONG(CKO_SECRET_KEY), ULONG(), ULONG()
        template = (Attribute * 2)(
            (CKA_CLASS, ctypes.cast(ctypes.byref(kind), PTR), ctypes.sizeof(kind)), (CKA_ID, buffer(ident), len(ident))
        )
        self.call("C_FindObjectsInit", self.session, template, ULONG(2))
        self.call("C_FindObjects", self.session, ctypes.byref(key), ULONG(1), ctypes.byref(n))
        self.call("C_FindObjectsFinal", self.session)
        return key if n.value else sys.exit("no such key")

    def gcm(self, what, key, data):
        params = GcmParams(buffer(IV), len(IV), 8 * len(IV), buffer(AAD), len(AAD), TAG_BITS)
        mechanism = Mechanism(CKM_AES_GCM, ctypes.cast(ctypes.byref(params), PTR), ctypes.sizeof(params))
        out, n = ctypes.create_string_buffer(len(data) + 64), ULONG(len(data) + 64)
        self.call(f"C_{what}Init", self.session, ctypes.byref(mechanism), key)
        self.call(f"C_{what}", self.session, data, ULONG(len(data)), out, ctypes.byref(n))
        return out.raw[: n.value]


def main(module, label, ident, what, source, target):
    token = Token(module, label.encode(), os.environ["PKCS11_PIN"].encode())
    with open(source, "rb") as f:
        result = token.gcm(what.capitalize(), token.secret_key(bytes.fromhex(ident)), f.read())
    with open(target, "wb") as f:
        f.write(result)
    token.call("C_Finalize", None)


if __name__ == "__main__":
    main(*sys.argv[1:])
