#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# make install DESTDIR=... lays out what install.txt lists, no more and no less, and make uninstall takes all of it away.
# Run in the build folder; MAKE and SRC are set by the makefile.
dest=$PWD/lint-install.tmp
trap 'rm -rf "$dest"' EXIT
rm -rf "$dest"

root=$dest/$($MAKE -s --no-print-directory print-prefix)
if ! $MAKE -s install DESTDIR="$dest" >/dev/null; then
	echo "install: make install failed" >&2
	exit 1
fi
(cd "$root" && find . -type f -o -type l) | sed 's|^\./||; s|^share/pakpss/vectors/sets/.*|share/pakpss/vectors/sets/...|' |
	sort -u >"$dest/found"
grep -v '^#' "$SRC/tests/lint/install.txt" | sort -u >"$dest/want"
diff "$dest/want" "$dest/found" >"$dest/diff" || {
	sed -n 's/^</install: missing:/p; s/^>/install: not in install.txt:/p' "$dest/diff" >&2
	exit 1
}
$MAKE -s uninstall DESTDIR="$dest" >/dev/null
left=$(cd "$root" 2>/dev/null && find . -type f -o -type l)
[ -z "$left" ] || { echo "install: left by make uninstall: $left" >&2; exit 1; }
