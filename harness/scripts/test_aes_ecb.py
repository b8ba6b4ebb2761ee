# SPDX-License-Identifier: Apache-2.0
"""AES in ECB mode, known answers and Monte Carlo."""

SETS = ["ACVP-AES-ECB-*"]


def test_set(judge, target, vector_set):
    judge(target, vector_set)
