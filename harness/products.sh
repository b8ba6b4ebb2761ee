#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# products.sh DIR: prints the products of this system that need no daemon and no device, one target of pakpss-validate
# a line: SoftHSM2, OpenSSL's default provider, NSS's soft token; then pakpss's own, if PAKPSS_STAGE names a stage.
# Scratch tokens and their PIN go into DIR; the harness initialises them itself. What is missing gets a note on stderr.
# Exit code: 0, or 2 if DIR cannot be used.
set -u
[ $# -eq 1 ] || { echo "usage: products.sh DIR" >&2; exit 2; }
mkdir -p "$1/softhsm2" "$1/pakpss" && dir=$(cd "$1" && pwd) || exit 2
case $dir in *[!A-Za-z0-9/._+-]*) echo "products.sh: $dir: use a plain path" >&2; exit 2 ;; esac
umask 077
[ -s "$dir/pin" ] || printf '%s\n' 24680135 >"$dir/pin" || exit 2

# The first of these files that exists.
first() {
	for file in "$@"; do
		[ -r "$file" ] && echo "$file" && return 0
	done
	return 1
}

missing() {
	echo "products.sh: $1 is not installed: left out" >&2
}

if so=$(first /usr/lib/softhsm/libsofthsm2.so /usr/lib/*/softhsm/libsofthsm2.so /usr/lib64/pkcs11/libsofthsm2.so); then
	printf '%s\n' "directories.tokendir = $dir/softhsm2" "objectstore.backend = file" "log.level = ERROR" \
		>"$dir/softhsm2.conf"
	# A restarted worker finds the token it made by its label.
	echo "pkcs11:$so?init-token=yes&pin-file=$dir/pin&env=SOFTHSM2_CONF=$dir/softhsm2.conf&rw=$dir/softhsm2"
else
	missing SoftHSM2
fi

echo "provider:default"

if so=$(first /usr/lib/*/libsoftokn3.so /usr/lib/*/nss/libsoftokn3.so /usr/lib64/libsoftokn3.so); then
	# Slot 1 is the one for plain cryptography: no login, session objects.
	init="configDir='' certPrefix='' keyPrefix='' secmod='' flags=readOnly,noCertDB,noModDB,forceOpen,optimizeSpace"
	echo "pkcs11:$so?slot=1&init=$init"
else
	missing "NSS's soft token"
fi

[ -n "${PAKPSS_STAGE:-}" ] || exit 0
if so=$(first "$PAKPSS_STAGE/lib/ossl-modules/pakpss.so"); then
	echo "provider:$so?env=PAKPSS_CONF=${PAKPSS_CONF:-/dev/null}"
else
	missing "the pakpss provider"
fi
if so=$(first "$PAKPSS_STAGE/lib/pkcs11/pakpss-pkcs11.so"); then
	printf 'token-dir = %s\n' "$dir/pakpss" >"$dir/pakpss.conf"
	echo "pkcs11:$so?init-token=yes&pin-file=$dir/pin&env=PAKPSS_CONF=$dir/pakpss.conf&rw=$dir/pakpss"
else
	missing "the pakpss module"
fi
exit 0
