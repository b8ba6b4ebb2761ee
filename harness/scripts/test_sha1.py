# SPDX-License-Identifier: Apache-2.0
"""SHA-1, for what still has to be verified."""

SETS = ["SHA-1-*"]


def test_set(judge, target, vector_set):
    judge(target, vector_set)
