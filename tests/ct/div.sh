#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The disassembly gate over the core's archive; div.sh BUILD-FOLDER looks at another build's.
build=${1-$top_builddir}
objdump=$(command -v objdump) || { echo '1..0 # SKIP no objdump'; exit 0; }
exec "${PYTHON-python3}" "$top_srcdir/tests/ct/div_gate.py" "$objdump" "$build/crypto/.libs/libpakcrypto.a" \
	"$top_srcdir/tests/ct/div-allowed.txt" "$build/tests/ct/ct_planted.o"
