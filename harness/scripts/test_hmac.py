# SPDX-License-Identifier: Apache-2.0
"""HMAC with SHA-1 and SHA-2."""

SETS = ["HMAC-SHA-1-*", "HMAC-SHA2-*", "wycheproof-hmac_sha1", "wycheproof-hmac_sha[2-5]*"]


def test_set(judge, target, vector_set):
    judge(target, vector_set)
