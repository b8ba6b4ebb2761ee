#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# summary.sh DIR LOG...: adds up automake's .trs files of the named logs and prints "N passed, N failed, N skipped";
# fails if anything failed, a result is missing, or nothing ran.
cd "$1" || exit 2
shift
pass=0 fail=0 skip=0
for log in "$@"; do
	trs=${log%.log}.trs
	if [ ! -f "$trs" ]; then
		echo "summary: no result of $log" >&2
		fail=$((fail + 1))
		continue
	fi
	p=$(grep -c '^:test-result: *\(PASS\|XFAIL\)' "$trs")
	f=$(grep -c '^:test-result: *\(FAIL\|XPASS\|ERROR\)' "$trs")
	s=$(grep -c '^:test-result: *SKIP' "$trs")
	pass=$((pass + p)) fail=$((fail + f)) skip=$((skip + s))
	[ "$f" -eq 0 ] || echo "failed: $log" >&2
done
echo "$pass passed, $fail failed, $skip skipped"
[ "$fail" -eq 0 ] && [ "$pass" -gt 0 ]
