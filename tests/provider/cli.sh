# SPDX-License-Identifier: Apache-2.0
# For the shell tests of the provider (sourced): TAP, a place to work in, the openssl program under our configurations.

top=${top_srcdir:-$(cd "$(dirname "$0")/../.." && pwd)}
count=0
bad=0
ok() { count=$((count + 1)); echo "ok $count - $1"; }
not_ok() { count=$((count + 1)); bad=$((bad + 1)); echo "not ok $count - $1"; sed 's/^/# /' out err 2>/dev/null; }
skip() { count=$((count + 1)); echo "ok $count - $1 # SKIP $2"; }
plan() { echo "1..$count"; [ $bad -eq 0 ]; }

# must TEXT COMMAND...: succeeds; its output is in ./out and ./err. must_not TEXT PATTERN COMMAND...: fails and says so.
must() {
	text=$1
	shift
	if "$@" >out 2>err </dev/null; then ok "$text"; else not_ok "$text"; fi
}
must_not() {
	text=$1 pattern=$2
	shift 2
	if "$@" >out 2>err </dev/null; then
		not_ok "$text: succeeded"
	elif grep -Eq -- "$pattern" err out; then
		ok "$text"
	else
		not_ok "$text: without '$pattern'"
	fi
}
same() { if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1"; echo "# $2"; echo "# $3"; fi; }
shows() { if grep -Eq -- "$2" out err; then ok "$1"; else not_ok "$1"; fi; }

# plain COMMAND...: on OpenSSL's default provider alone.
plain() { env -u OPENSSL_CONF -u OPENSSL_MODULES OPENSSL_CONF=/dev/null "$@"; }

command -v openssl >/dev/null && openssl version | grep -q '^OpenSSL [3-9]' || {
	echo "1..0 # SKIP no openssl program of version 3 or later"
	exit 0
}
. "$top/tests/sanitizer.sh"
lend_runtime "${PAKPSS_TEST_MODULES:-$top_builddir/provider/.libs}/pakpss.so"
work=$(mktemp -d) || exit 1
servers=
finish() {
	for pid in $servers; do kill "$pid" 2>/dev/null; done
	wait 2>/dev/null
	cd / && rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' HUP INT TERM
cd "$work" || exit 1

PAKPSS_CONF=$top/tests/provider/enforce.conf
OPENSSL_MODULES=${PAKPSS_TEST_MODULES:-${top_builddir:?run by make check}/provider/.libs}
export PAKPSS_CONF OPENSSL_MODULES
strict=$top/provider/openssl-pakpss.cnf
gradual=$top/provider/openssl-pakpss-gradual.cnf

# serve NAME COMMAND...: starts an s_server on a free port, given back in $port; its output in NAME.log.
serve() {
	name=$1
	shift
	"$@" -accept 0 -naccept 200 >"$name.log" 2>&1 </dev/null &
	pid=$!
	servers="$servers $pid"
	tries=0
	until port=$(sed -n 's/^ACCEPT.*:\([0-9]*\)$/\1/p' "$name.log" 2>/dev/null | head -n 1) && [ -n "$port" ]; do
		tries=$((tries + 1))
		[ $tries -lt 100 ] && kill -0 $pid 2>/dev/null || { port=0; return 1; }
		sleep 0.1
	done
}

# ask OPTION...: fetches page.txt with s_client from $port; everything it says is in ./out.
ask() {
	printf 'GET /page.txt HTTP/1.0\r\n\r\n' |
		timeout 20 openssl s_client -connect "localhost:$port" -CAfile cert.pem -verify_return_error -ign_eof "$@" >out 2>err
	grep -q 'the page' out
}
