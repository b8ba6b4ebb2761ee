# SPDX-License-Identifier: Apache-2.0
# Shows: p11-kit finds the module, p11tool uses it
. "$top/tools/demo/lib.sh"
rm -rf "$PAKPSS_STAGE"/var/tokens/*

must "p11-kit lists the module" with-p11-kit p11-kit list-modules
grep -q '^pakpss:' out || give_up "no pakpss among the modules"

GNUTLS_PIN=24681357 GNUTLS_SO_PIN=87654321
export GNUTLS_PIN GNUTLS_SO_PIN
# p11tool lists no token before it is initialised; the description of the module finds it.
must "p11tool initialises a token" with-p11-kit p11tool --batch --initialize --label p11kit "pkcs11:manufacturer=pakpss"
must "p11tool lists it" with-p11-kit p11tool --batch --list-token-urls
url=$(grep 'token=p11kit' out | head -n 1)
[ -n "$url" ] || give_up "the new token is not listed"
must "p11tool sets the user PIN" with-p11-kit p11tool --batch --initialize-pin "$url"
must "p11tool makes a P-256 key pair" with-p11-kit p11tool --batch --login --generate-privkey=ecdsa --curve=secp256r1 \
	--label=tls --id=0a0b --outfile=pub.pem "$url"
must "p11tool lists the private key" with-p11-kit p11tool --batch --login --list-privkeys "$url"
key=$(sed -n 's/.*URL: *//p' out | head -n 1)
[ -n "$key" ] || give_up "no private key is listed"
must "p11tool signs with it and verifies" with-p11-kit p11tool --batch --login --test-sign "$key"
must "p11tool draws random bytes" with-p11-kit p11tool --batch --generate-random=32 "$url"
