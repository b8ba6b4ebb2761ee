#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The module through the programs that people use: pkcs11-tool, and p11tool and gcm_client through p11-kit, which finds
# the module by a .module file. Every call is a process of its own, so what is found later was on disk.
. "$top_srcdir/tests/sanitizer.sh"
lend_runtime "$top_builddir/pkcs11/.libs/pakpss-pkcs11.so"
n=0 bad=0
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
module=$top_builddir/pkcs11/.libs/pakpss-pkcs11.so

ok() { # ok CODE TEXT: TAP; on failure the output of the last command
	n=$((n + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $n - $2"
	else
		bad=$((bad + 1))
		echo "not ok $n - $2"
		tail -n 5 "$dir/out" | sed 's/^/# /'
	fi
}
run() { # run TEXT COMMAND...: the command must succeed
	text=$1
	shift
	"$@" >"$dir/out" 2>&1 </dev/null
	ok $? "$text"
}
fails() { # fails PATTERN TEXT COMMAND...: the command must fail and say PATTERN
	pattern=$1 text=$2
	shift 2
	if "$@" >"$dir/out" 2>&1 </dev/null; then ok 1 "$text"; else
		grep -q "$pattern" "$dir/out"
		ok $? "$text"
	fi
}
skip() {
	n=$((n + 1))
	echo "ok $n - $1 # SKIP $2"
}

unset XDG_DATA_HOME OPENSSL_CONF
mkdir -p "$dir/stage/etc/p11-kit/modules" "$dir/stage/etc/xdg/pkcs11/modules"
printf 'module: %s\n' "$module" >"$dir/stage/etc/p11-kit/modules/pakpss.module"
cp "$dir/stage/etc/p11-kit/modules/pakpss.module" "$dir/stage/etc/xdg/pkcs11/modules/"
PAKPSS_CONF=$dir/pakpss.conf
PAKPSS_STAGE=$dir/stage
XDG_CONFIG_HOME=$dir/stage/etc/xdg
export PAKPSS_CONF PAKPSS_STAGE XDG_CONFIG_HOME
printf 'token-dir = %s\n' "$dir/tokens" >"$PAKPSS_CONF"
so=87654321 pin=24681357

# ---- pkcs11-tool, the module by its path ----
tool() {
	pkcs11-tool --module "$module" "$@"
}
user() {
	tool --token-label bank --login --pin $pin "$@"
}
if command -v pkcs11-tool >/dev/null; then
	run "the module is described" tool --show-info
	run "a token" tool --init-token --label bank --so-pin $so
	fails CKR_PIN_LEN_RANGE "a PIN of four digits is refused" tool --token-label bank --login --login-type so \
		--so-pin $so --init-pin --pin 1234
	run "its user PIN" tool --token-label bank --login --login-type so --so-pin $so --init-pin --pin $pin
	run "a P-256 pair" user --keypairgen --key-type EC:prime256v1 --id 01 --label sign
	run "an AES-256 key" user --keygen --key-type AES:32 --id 02 --label seal --sensitive
	run "a list" user --list-objects
	[ "$(grep -c 'label: *\(sign\|seal\)' "$dir/out")" -eq 3 ]
	ok $? "of three objects"
	echo "Pay 100 to bearer." >"$dir/text"
	run "sign" user --sign -m ECDSA-SHA256 --signature-format openssl --id 01 -i "$dir/text" -o "$dir/sig"
	run "verify" user --verify -m ECDSA-SHA256 --signature-format openssl --id 01 -i "$dir/text" --signature-file "$dir/sig"
	# pkcs11-tool 0.23 reads freed memory when it exports a public key, so the key is taken from its list.
	run "list the public key" tool --token-label bank --list-objects --type pubkey --id 01
	sed -n 's/.*EC_POINT: *0441/3059301306072a8648ce3d020106082a8648ce3d030107034200/p' "$dir/out" |
		"$PYTHON" -c 'import sys; sys.stdout.buffer.write(bytes.fromhex(sys.stdin.read()))' >"$dir/pub.der"
	run "OpenSSL verifies with it" openssl dgst -sha256 -verify "$dir/pub.der" -keyform DER -signature "$dir/sig" \
		"$dir/text"
	echo "Pay 900 to bearer." >"$dir/forged"
	user --verify -m ECDSA-SHA256 --signature-format openssl --id 01 \
		-i "$dir/forged" --signature-file "$dir/sig" >"$dir/out" 2>&1 </dev/null
	grep -q 'Invalid signature' "$dir/out" # the exit code of 0.23 does not tell
	ok $? "another text does not verify"
	run "encrypt CBC-PAD" user --encrypt -m AES-CBC-PAD --iv 000102030405060708090a0b0c0d0e0f --id 02 -i "$dir/text" \
		-o "$dir/cbc"
	run "decrypt" user --decrypt -m AES-CBC-PAD --iv 000102030405060708090a0b0c0d0e0f --id 02 -i "$dir/cbc" -o "$dir/back"
	cmp -s "$dir/text" "$dir/back"
	ok $? "the text is back"
	run "AES-GCM" "$top_builddir/tests/pkcs11/gcm_client" "$module" bank $pin seal
	run "a certificate" openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$dir/k.pem" \
		-out "$dir/c.der" -outform DER -subj /CN=x
	run "is stored" user --write-object "$dir/c.der" --type cert --label cert --id 03
	run "and read" tool --token-label bank --read-object --type cert --id 03 -o "$dir/c2.der"
	cmp -s "$dir/c.der" "$dir/c2.der"
	ok $? "as it was"
	run "data is stored" user --write-object "$dir/text" --type data --label note --private
	run "and deleted" user --delete-object --type data --label note
	run "the tool's own tests" user --test
	run "its test of forks" user --test-fork
	TSAN_OPTIONS=report_bugs=0 # its threads print token flags by way of one static buffer
	export TSAN_OPTIONS
	run "its test of threads" tool --test-threads ILGISLT0 --test-threads ILGISLT0 --use-locking -L
	unset TSAN_OPTIONS
	tries=0
	while [ $tries -lt 15 ] && ! grep -q CKR_PIN_LOCKED "$dir/out"; do
		tries=$((tries + 1))
		tool --token-label bank --login --pin 00000000 --list-objects >"$dir/out" 2>&1
	done
	[ $tries -eq 11 ]
	ok $? "ten wrong PINs, each from a process of its own, lock (the 11th says so)"
	fails CKR_PIN_LOCKED "the right PIN is refused" user --list-objects
	run "the SO sets a new one" tool --token-label bank --login --login-type so --so-pin $so --init-pin --pin 13572468
	pin=13572468
	run "and the key is there" user --sign -m ECDSA-SHA256 --id 01 -i "$dir/text" -o "$dir/sig2"
	run "the user changes the PIN" user --change-pin --new-pin 24681357
	pin=24681357
	run "and it holds" user --list-objects
else
	skip "pkcs11-tool" "no pkcs11-tool"
fi

# ---- through p11-kit ----
kit() {
	sh "$top_srcdir/tools/setup/with-p11-kit" "$@"
}
if ! command -v p11-kit >/dev/null || ! command -v p11tool >/dev/null; then
	skip "p11-kit" "no p11-kit or p11tool"
elif ! timeout 20 p11-kit list-modules >"$dir/out" 2>&1 </dev/null; then
	skip "p11-kit" "it does not start, as with the runtime of gcc 12's AddressSanitizer"
elif ! kit true 2>"$dir/out"; then
	skip "p11-kit" "no way to show p11-kit another configuration here"
else
	GNUTLS_PIN=$pin GNUTLS_SO_PIN=$so
	export GNUTLS_PIN GNUTLS_SO_PIN
	run "p11-kit lists modules" kit p11-kit list-modules
	grep -q '^pakpss: ' "$dir/out"
	ok $? "pakpss is one of them"
	run "p11tool lists tokens" kit p11tool --batch --list-token-urls
	url=$(grep 'manufacturer=pakpss.*token=$' "$dir/out")
	[ -n "$url" ]
	ok $? "one is there to be initialised"
	run "p11tool initialises it" kit p11tool --batch --initialize --label kit "$url"
	run "p11tool lists tokens again" kit p11tool --batch --list-token-urls
	[ "$(grep 'token=kit' "$dir/out")" = "${url}kit" ]
	ok $? "its URL is the same but for the label"
	url=${url}kit
	run "p11tool sets the user PIN" kit p11tool --batch --initialize-pin "$url"
	run "p11tool makes a P-256 pair" kit p11tool --batch --login --generate-privkey=ecdsa --curve=secp256r1 --label=tls \
		--id=0a0b --outfile="$dir/pub.pem" "$url"
	run "p11tool writes a secret key" kit p11tool --batch --login --write \
		--secret-key=000102030405060708090a0b0c0d0e0f --label=sk "$url"
	run "p11tool lists the private key" kit p11tool --batch --login --list-privkeys "$url"
	key=$(sed -n 's/.*URL: *//p' "$dir/out" | head -n 1)
	run "p11tool signs and verifies" kit p11tool --batch --login --test-sign "$key"
	run "p11tool exports the public key" kit p11tool --batch --login --export-pubkey --outfile="$dir/pub2.pem" "$key"
	cmp -s "$dir/pub.pem" "$dir/pub2.pem"
	ok $? "which is the one it got at the generation"
	run "p11tool draws random bytes" kit p11tool --batch --generate-random=32 --outfile="$dir/random" "$url"
	[ "$(wc -c <"$dir/random")" -eq 32 ]
	ok $? "32 of them"
	run "pkcs11-tool makes an AES key through the proxy" kit pkcs11-tool --module p11-kit-proxy.so --token-label kit \
		--login --pin $pin --keygen --key-type AES:32 --id 05 --label sealed
	run "AES-GCM through the proxy" kit "$top_builddir/tests/pkcs11/gcm_client" p11-kit-proxy.so kit $pin sealed
	run "p11tool deletes a key" kit p11tool --batch --login --delete "$url;object=sk"
	run "the other token is still there" user --list-objects
fi

# ---- mistakes in the configuration: one line that names file and field ----
if command -v pkcs11-tool >/dev/null; then
	printf 'token-dir = %s\ntoken_dir = x\n' "$dir/tokens" >"$PAKPSS_CONF"
	tool -L >"$dir/out" 2>&1 </dev/null
	[ "$(grep -c "^pakpss-pkcs11: $PAKPSS_CONF:2: token_dir" "$dir/out")" -eq 1 ]
	ok $? "an unknown key in the configuration is named, once"
	printf 'token-dir = %s\n' "$dir/tokens" >"$PAKPSS_CONF"
	printf 'not a token' >"$dir/tokens/0123456789abcdef.token"
	chmod 600 "$dir/tokens/0123456789abcdef.token"
	tool -L >"$dir/out" 2>&1 </dev/null
	grep -q "0123456789abcdef.token: " "$dir/out" && grep -q "token label *: bank" "$dir/out"
	ok $? "a file that is no token is named, and the others work"
fi
echo "1..$n"
[ $bad -eq 0 ]
