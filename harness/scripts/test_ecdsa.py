# SPDX-License-Identifier: Apache-2.0
"""ECDSA: signing, verifying, public keys."""

SETS = ["ECDSA-sig*", "ECDSA-keyVer-*", "wycheproof-ecdsa_*"]


def test_set(judge, target, vector_set):
    judge(target, vector_set)
