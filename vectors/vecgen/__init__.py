# SPDX-License-Identifier: Apache-2.0
"""Generator of the project's ACVP-shaped vector sets: inputs from a seed, every answer from two unrelated libraries."""

VERSION = "1"
