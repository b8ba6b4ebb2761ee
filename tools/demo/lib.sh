# SPDX-License-Identifier: Apache-2.0
# Shared by the steps of ./run (sourced): each check prints one line; the first that goes wrong ends the step.

set -u
. "$top/build/stage/env.sh"

# Where the system's own openssl answers, without our configuration: the second opinion.
plain_openssl() {
	env -u OPENSSL_MODULES OPENSSL_CONF=/dev/null openssl "$@"
}

# A refusal names the rule.
rule='denied by rule [A-Z0-9][A-Z0-9-]+|no rule [a-z ]*allows'

ok() {
	printf '  ok   %s\n' "$*"
}

give_up() {
	printf '  FAIL %s\n' "$1"
	[ ! -s out ] || sed 's/^/       /' out | tail -n 25
	exit 1
}

# must TEXT COMMAND...: the command has to succeed; its output is in the file `out`.
must() {
	text=$1
	shift
	"$@" >out 2>&1 || give_up "$text: $*"
	ok "$text"
}

# must_not TEXT PATTERN COMMAND...: the command has to fail, and to say something that matches PATTERN.
must_not() {
	text=$1 pattern=$2
	shift 2
	if "$@" >out 2>&1; then
		give_up "$text: was not refused: $*"
	fi
	grep -Eq "$pattern" out || give_up "$text: refused, but not with \"$pattern\""
	ok "$text: $(grep -Eo "$pattern" out | head -n 1)"
}

# same TEXT A B: two answers have to be equal and not empty.
same() {
	[ -n "$2" ] && [ "$2" = "$3" ] || give_up "$1: $2 is not $3"
	ok "$1"
}
