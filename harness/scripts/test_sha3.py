# SPDX-License-Identifier: Apache-2.0
"""SHA-3 and SHAKE, known answers, Monte Carlo, outputs of any length, large messages."""

SETS = ["SHA3-*", "SHAKE-*"]


def test_set(judge, target, vector_set):
    judge(target, vector_set)
