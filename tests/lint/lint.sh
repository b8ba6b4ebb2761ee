#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# lint.sh TARGET...: runs every lint target of the makefile in this folder, tells how each went, and ends with
# "N passed, N failed, N skipped". MAKE names the make program.
pass=0 fail=0
log=lint.log
for target in "$@"; do
	start=$(date +%s)
	if ${MAKE:-make} -s --no-print-directory "$target" >"$log" 2>&1; then
		pass=$((pass + 1)) how=ok
	else
		fail=$((fail + 1)) how=FAILED
	fi
	echo "$how $target ($(($(date +%s) - start)) s)"
	[ $how = ok ] || grep -v '^ok ' "$log" | tail -60 | sed 's/^/    /'
done
rm -f "$log"
echo "lint: $pass passed, $fail failed, 0 skipped"
[ $fail -eq 0 ]
