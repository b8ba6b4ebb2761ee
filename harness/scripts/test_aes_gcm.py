# SPDX-License-Identifier: Apache-2.0
"""AES-GCM, sealing and opening, with altered messages."""

SETS = ["ACVP-AES-GCM-1*", "wycheproof-aes_gcm"]


def test_set(judge, target, vector_set):
    judge(target, vector_set)
