/* SPDX-License-Identifier: Apache-2.0
 *
 * Ed25519 and X25519. */
#define EDX 25519
#define ROWS ct_edx
#include "tests/ct/ct_edx.h"
