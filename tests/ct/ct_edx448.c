/* SPDX-License-Identifier: Apache-2.0
 *
 * Ed448 and X448. */
#define EDX 448
#define ROWS ct_edx448
#include "tests/ct/ct_edx.h"
