# SPDX-License-Identifier: Apache-2.0
"""SHA-2, known answers, Monte Carlo, large messages."""

SETS = ["SHA2-*"]


def test_set(judge, target, vector_set):
    judge(target, vector_set)
