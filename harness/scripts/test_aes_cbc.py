# SPDX-License-Identifier: Apache-2.0
"""AES in CBC mode, known answers and Monte Carlo."""

SETS = ["ACVP-AES-CBC-1*"]


def test_set(judge, target, vector_set):
    judge(target, vector_set)
