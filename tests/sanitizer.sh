# SPDX-License-Identifier: Apache-2.0
# For shell tests that load a module of ours into programs of others (sourced): a sanitizer's runtime must be in such a
# program before the module is. lend_runtime MODULE lends it to every command from then on; if the module needs one that
# is not a shared library, the test is skipped. Those programs' own leaks are not ours to find.
lend_runtime() {
	nm -D "$1" 2>/dev/null | grep -Eq '__(asan|msan|tsan)_init' || return 0
	runtime=$(ldd "$1" | sed -n 's,.* => \(/[^ ]*/lib[at]san\.so[^ ]*\) .*,\1,p' | head -n 1)
	[ -n "$runtime" ] || { echo "1..0 # SKIP the sanitizer's runtime is no shared library"; exit 0; }
	LD_PRELOAD=$runtime
	ASAN_OPTIONS=detect_leaks=0${ASAN_OPTIONS:+:$ASAN_OPTIONS}
	export LD_PRELOAD ASAN_OPTIONS
}

# starts PROGRAM: it is installed, and a runtime that was lent does not stop it.
starts() {
	command -v "$1" >/dev/null && timeout 20 "$1" --version >/dev/null 2>&1
}
