#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The quick piece of `make ct`, on the ordinary build: memcheck over the rows that need no marks in the core.
command -v valgrind >/dev/null || { echo '1..0 # SKIP no valgrind'; exit 0; }
grep -q "define HAVE_VALGRIND_MEMCHECK_H" "$top_builddir/config.h" ||
	{ echo "1..0 # SKIP built without the header of valgrind: install it, configure again"; exit 0; }
grep -q '^SAN_CFLAGS = .' "$top_builddir/Makefile" && { echo '1..0 # SKIP valgrind cannot run a sanitizer build'; exit 0; }
# The planted leaks are reported too, so the reports are shown only when something failed.
log=$top_builddir/tests/ct/memcheck.out
valgrind -q --error-limit=no --log-file="$log" "$top_builddir/tests/ct/ct" --quick && exit 0
st=$?
sed 's/^/# /' "$log"
exit $st
