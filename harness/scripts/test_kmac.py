# SPDX-License-Identifier: Apache-2.0
"""KMAC128 and KMAC256, both forms."""

SETS = ["KMAC-*"]


def test_set(judge, target, vector_set):
    judge(target, vector_set)
