#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Each row of the differential cases with a planted fault: it must find all of them.
exec "$top_builddir/tests/differential/differential" -p -n 20
