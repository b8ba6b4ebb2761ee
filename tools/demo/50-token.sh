# SPDX-License-Identifier: Apache-2.0
# Shows: the PKCS#11 token with pkcs11-tool: PINs, keys, signing, GCM, restart, lock
. "$top/tools/demo/lib.sh"

# Every call is a process of its own: what is found later was on disk.
tool() {
	pkcs11-tool --module "$PAKPSS_MODULE" "$@"
}
so=87654321 pin=24681357
rm -rf "$PAKPSS_STAGE"/var/tokens/*

slot=$(tool --list-slots 2>/dev/null | sed -n 's/.*(\(0x[0-9a-f]*\)).*/\1/p' | head -n 1)
[ -n "$slot" ] || { tool --list-slots >out 2>&1; give_up "no slot"; }
must "initialise a token in slot $slot" tool --slot "$slot" --init-token --label demo --so-pin $so
must "set the user PIN" tool --token-label demo --login --login-type so --so-pin $so --init-pin --pin $pin
user() {
	tool --token-label demo --login --pin $pin "$@"
}
must "P-256 key pair" user --keypairgen --key-type EC:prime256v1 --id 01 --label sign
must "AES-256 key" user --keygen --key-type AES:32 --id 02 --label seal
must "the objects are there after a restart" user --list-objects
[ "$(grep -c 'label: *\(sign\|seal\)' out)" -eq 3 ] || give_up "not three objects"

printf 'Pay 100 to Bearer.\n' >text
must "sign ECDSA-SHA256" user --sign -m ECDSA-SHA256 --signature-format openssl --id 01 -i text -o text.sig
must "verify in the token" user --verify -m ECDSA-SHA256 --signature-format openssl --id 01 -i text --signature-file text.sig
must "read the public key" tool --token-label demo --read-object --type pubkey --id 01 -o pub.der
must "verify with the default provider of OpenSSL" plain_openssl dgst -sha256 -verify pub.der -keyform DER -signature text.sig text
printf 'Pay 900 to Bearer.\n' >forged
# pkcs11-tool says so, and ends with 0 all the same.
must "ask about a changed text" user --verify -m ECDSA-SHA256 --signature-format openssl --id 01 -i forged \
	--signature-file text.sig
grep -q "Invalid signature" out || give_up "a forged text was taken"
ok "it is rejected: Invalid signature"

gcm() {
	PKCS11_PIN=$pin python3 "$top/tools/demo/gcm.py" "$PAKPSS_MODULE" demo 02 "$@"
}
must "encrypt AES-256-GCM" gcm encrypt text text.gcm
[ "$(wc -c <text.gcm)" -eq $(($(wc -c <text) + 16)) ] || give_up "not the text and a tag"
must "decrypt in another process" gcm decrypt text.gcm back
cmp -s text back || give_up "another text came back"
printf '\001' | dd of=text.gcm bs=1 seek=3 conv=notrunc 2>/dev/null
must_not "a forged ciphertext is rejected" "C_Decrypt: 0x[0-9a-f]*" gcm decrypt text.gcm forged.back
[ ! -e forged.back ] || give_up "and something was written"

tries=0
while [ $tries -lt 20 ]; do
	tries=$((tries + 1))
	tool --token-label demo --login --pin 00000000 --list-objects >out 2>&1 && give_up "a wrong PIN was taken"
	grep -q CKR_PIN_LOCKED out && break
done
grep -q CKR_PIN_LOCKED out || give_up "20 wrong PINs did not lock the token"
ok "wrong PINs count and lock: locked after $tries"
must_not "the right PIN is refused now" CKR_PIN_LOCKED user --list-objects
must "the security officer sets a new one" tool --token-label demo --login --login-type so --so-pin $so --init-pin --pin 13572468
pin=13572468
must "and the keys are still there" user --sign -m ECDSA-SHA256 --signature-format openssl --id 01 -i text -o text2.sig
must "signing as before" plain_openssl dgst -sha256 -verify pub.der -keyform DER -signature text2.sig text
