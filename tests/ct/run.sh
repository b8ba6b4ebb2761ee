#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# make ct: builds the core twice in folders of their own and runs the constant-time programs.
#	ct-memcheck/  the compiler of this build, marks for memcheck, backends that valgrind can run
#	ct-msan/      clang's MemorySanitizer, every backend
# CT_CFLAGS sets the optimisation ("-O2 -g" if unset). Exit code 0: nothing found but what was planted.
set -u
fail=0
flags=${CT_CFLAGS--O2 -g}
suffix=$(printf %s "${CT_CFLAGS-}" | tr -cd 'A-Za-z0-9')

say() { echo "ct: $*"; }

# build FOLDER configure-arguments...
build() {
	folder=$1
	shift
	mkdir -p "$folder" || return 1
	if [ ! -f "$folder/Makefile" ]; then
		say "configuring $folder"
		(cd "$folder" && "$top_srcdir/configure" -q --enable-werror "CFLAGS=$flags" "PYTHON=$PYTHON" "$@") \
			>"$folder/configure.out" 2>&1 || { cat "$folder/configure.out"; return 1; }
	fi
	${MAKE-make} -C "$folder" -s tests/ct/ct >"$folder/make.out" 2>&1 || { tail -20 "$folder/make.out"; return 1; }
}

# check NAME command...: shows the lines that are not "ok" and the sum.
check() {
	name=$1
	shift
	"$@" >"$folder/out" 2>&1
	st=$?
	grep -v '^ok ' "$folder/out" | grep -v '^1\.\.'
	if [ $st -eq 0 ]; then
		say "$name: $(grep -c '^ok ' "$folder/out") ok"
	else
		say "$name: FAILED, see $folder/*.out"
		fail=1
	fi
}

if command -v valgrind >/dev/null; then
	if build "ct-memcheck$suffix" "CC=$CC" CPPFLAGS=-DPAK_CT_MEMCHECK; then
		for mask in all none; do
			check "memcheck PAK_CPU=$mask" env PAK_CPU=$mask valgrind -q --error-limit=no \
				--log-file="$folder/memcheck-$mask.out" "$folder/tests/ct/ct" ${CT_ROW-}
		done
		check "divisions, $CC" env "top_srcdir=$top_srcdir" "PYTHON=$PYTHON" sh "$top_srcdir/tests/ct/div.sh" "$folder"
	else
		fail=1
	fi
else
	say 'SKIP memcheck: no valgrind'
fi
if command -v clang >/dev/null; then
	if build "ct-msan$suffix" CC=clang --enable-msan; then
		for mask in all -avx512 -vaes -avx2,-adx,-shani none; do
			check "MemorySanitizer PAK_CPU=$mask" env PAK_CPU=$mask "$folder/tests/ct/ct" ${CT_ROW-}
		done
		check 'divisions, clang' env "top_srcdir=$top_srcdir" "PYTHON=$PYTHON" sh "$top_srcdir/tests/ct/div.sh" "$folder"
	else
		fail=1
	fi
else
	say 'SKIP MemorySanitizer: no clang'
fi
exit $fail
