#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# OpenSSL's own tests of EVP and TLS, from an unpacked source tree of the installed version, built against the installed
# libraries and run on pakpss and base alone, in mode audit, so that the policy refuses nothing. What may fail there, and
# why, is in openssl_suite.txt; a test that is not in that list is not run.
#     make check-openssl-suite OPENSSL_SOURCE=/path/to/openssl-3.0.x
. "${top_srcdir:-$(cd "$(dirname "$0")/../.." && pwd)}/tests/provider/cli.sh"

source=${OPENSSL_SOURCE:-}
[ -d "$source/test/ssl-tests" ] || {
	echo "1..0 # SKIP OPENSSL_SOURCE names no source tree of OpenSSL"
	exit 0
}
cp -R "$source" tree && cd tree || exit 1
./Configure linux-x86_64 no-asm >../log 2>&1 && make -s build_generated >>../log 2>&1 || {
	tail -5 ../log
	echo "Bail out! the source tree does not configure"
	exit 1
}
common=$(ls test/testutil/*.c | grep -v -e test_cleanup -e test_options)
build() {
	program=$1
	shift
	# shellcheck disable=SC2086
	${CC:-cc} -O1 -w -I. -Iinclude -Iapps/include -Itest -o "$program" "$@" $common apps/lib/opt.c -lssl -lcrypto >>../log 2>&1 || {
		tail -5 ../log
		echo "Bail out! $program does not build"
		exit 1
	}
}
build evp_test test/evp_test.c
build ssl_test test/ssl_test.c test/helpers/ssl_test_ctx.c test/helpers/handshake.c test/helpers/handshake_srp.c \
	test/helpers/predefined_dhparams.c

sed -e '/^\[ssl_section\]/,/^$/d' -e '/^\[tls_section\]/,/^$/d' -e '/^ssl_conf/d' "$strict" >../alone.cnf
OPENSSL_CONF=$work/alone.cnf PAKPSS_CONF=$top/tests/provider/audit.conf
TEST_CERTS_DIR=test/certs CTLOG_FILE=test/ct/log_list.cnf
export OPENSSL_CONF PAKPSS_CONF TEST_CERTS_DIR CTLOG_FILE
openssl list -providers | grep -q default && echo "Bail out! the default provider is loaded" && exit 1

# judge NAME ALLOWED RAN FAILED WHY
judge() {
	text="$1: $3 ran, $4 failed, $2 may${5:+: $5}"
	if [ "$4" = "$2" ] && [ "$3" -gt "$2" ]; then ok "$text"; else not_ok "$text"; fi
}
while read -r kind name allowed why; do
	case $kind in
	evp)
		timeout 300 ./evp_test -config "$work/alone.cnf" "test/recipes/30-test_evp_data/$name.txt" >../out 2>../err
		line=$(grep -a 'Completed' ../out ../err | tail -1)
		ran=$(echo "$line" | sed -n 's/.*Completed \([0-9]*\) tests with \([0-9]*\) errors.*/\1/p')
		failed=$(echo "$line" | sed -n 's/.*Completed \([0-9]*\) tests with \([0-9]*\) errors.*/\2/p')
		;;
	tls)
		timeout 300 ./ssl_test "test/ssl-tests/$name.cnf" none >../out 2>../err
		failed=$(grep -a -c '^    not ok' ../out)
		ran=$(grep -a -c -e '^    ok' -e '^    not ok' ../out)
		;;
	*) continue ;;
	esac
	judge "$kind $name" "$allowed" "${ran:-0}" "${failed:-none}" "$why"
done <"$top/tests/provider/openssl_suite.txt"
plan
