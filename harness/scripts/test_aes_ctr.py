# SPDX-License-Identifier: Apache-2.0
"""AES in counter mode."""

SETS = ["ACVP-AES-CTR-*"]


def test_set(judge, target, vector_set):
    judge(target, vector_set)
