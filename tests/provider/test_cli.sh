#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The unmodified openssl program on pakpss and base alone: what a user does by hand, and what must be refused.
. "${top_srcdir:-$(cd "$(dirname "$0")/../.." && pwd)}/tests/provider/cli.sh"
OPENSSL_CONF=$strict
export OPENSSL_CONF

must "list -providers" openssl list -providers -verbose
shows "pakpss is active, with version and build" 'build info: pakpss [0-9]'
if grep -q '^  default' out; then not_ok "default is not loaded"; else ok "default is not loaded"; fi
must "list -digest-algorithms" openssl list -digest-algorithms -propquery pakpss.approved=yes
shows "the approved ones by property" 'SHA2-256.*pakpss'
if grep -q 'MD5' out; then not_ok "not MD5"; else ok "not MD5"; fi

printf 'some text\n' >text
head -c 70000 /dev/urandom >blob
for bits in 1 224 256 384 512; do
	same "dgst -sha$bits" "$(openssl dgst -sha$bits -r blob | cut -d' ' -f1)" "$(sha${bits}sum blob | cut -d' ' -f1)"
done
for bits in 224 256; do
	same "dgst -sha512-$bits" "$(openssl dgst -sha512-$bits -r blob)" "$(plain openssl dgst -sha512-$bits -r blob)"
done
same "dgst -hmac" "$(openssl dgst -sha256 -hmac 0123456789abcdef blob)" "$(plain openssl dgst -sha256 -hmac 0123456789abcdef blob)"
same "mac HMAC" "$(openssl mac -digest SHA384 -macopt key:0123456789abcdef -in blob HMAC)" \
	"$(plain openssl mac -digest SHA384 -macopt key:0123456789abcdef -in blob HMAC)"
kdf() { "$@" kdf -keylen 40 -kdfopt digest:SHA256 -kdfopt key:0123456789abcdef -kdfopt salt:salty -kdfopt info:x HKDF; }
same "kdf HKDF" "$(kdf openssl)" "$(kdf plain openssl)"
kdf() { "$@" kdf -keylen 40 -kdfopt digest:SHA512 -kdfopt pass:0123456789 -kdfopt salt:0123456789abcdef -kdfopt iter:2000 PBKDF2; }
same "kdf PBKDF2" "$(kdf openssl)" "$(kdf plain openssl)"

key=000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f iv=f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff
for mode in aes-128-ecb aes-192-ecb aes-256-ecb aes-128-cbc aes-192-cbc aes-256-cbc aes-128-ctr aes-192-ctr aes-256-ctr; do
	bytes=$(echo "$mode" | sed 's/[^0-9]//g')
	k=$(echo $key | cut -c1-$((bytes / 4)))
	case $mode in *ecb) options="-K $k" ;; *) options="-K $k -iv $iv" ;; esac
	# shellcheck disable=SC2086
	openssl enc -$mode $options -in blob -out mine 2>err && plain openssl enc -$mode $options -in blob -out theirs 2>err &&
		cmp -s mine theirs && openssl enc -d -$mode $options -in theirs -out back 2>err && cmp -s blob back
	same "enc -$mode, both ways, as default" $? 0
done
must "enc -pbkdf2" openssl enc -aes-256-cbc -pbkdf2 -pass pass:long-enough -in blob -out sealed
plain openssl enc -d -aes-256-cbc -pbkdf2 -pass pass:long-enough -in sealed -out back && cmp -s blob back
same "opened by default" $? 0
# One wrong password in 256 gives sound padding by chance, so three are tried.
refused=0
for wrong in wrong-one-x wrong-two-x wrong-three-x; do
	openssl enc -d -aes-256-cbc -pbkdf2 -pass pass:$wrong -in sealed -out back 2>err ||
		{ grep -Eq 'bad (decrypt|padding)' err && refused=$((refused + 1)); }
	cmp -s blob back && refused=-9
done
same "wrong passwords" $((refused > 0)) 1

[ "$(openssl rand -hex 32)" != "$(openssl rand -hex 32)" ]
same "rand differs" $? 0
must "rand -rand" openssl rand -rand blob -out random 100000
same "rand gives as many bytes" "$(wc -c <random)" 100000

must "genpkey" openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem
must "pkey -text" openssl pkey -in key.pem -text -noout
shows "shows the curve" 'prime256v1'
must "pkey -check" openssl pkey -in key.pem -check -noout
must "pkey -pubout" openssl pkey -in key.pem -pubout -out pub.pem
must "pkey -pubin -pubcheck" openssl pkey -pubin -in pub.pem -pubcheck -noout
must "pkey -outform DER" openssl pkey -in key.pem -outform DER -out key.der
must "and back" openssl pkey -inform DER -in key.der -out key2.pem
same "the same key" "$(cat key.pem)" "$(cat key2.pem)"
must "encrypted PKCS#8 written" openssl pkey -in key.pem -aes256 -passout pass:long-enough -out enc.pem
shows_encrypted=$(head -n 1 enc.pem)
same "is encrypted" "$shows_encrypted" "-----BEGIN ENCRYPTED PRIVATE KEY-----"
must "encrypted PKCS#8 read" openssl pkey -in enc.pem -passin pass:long-enough -out key3.pem
same "the same key" "$(cat key.pem)" "$(cat key3.pem)"
must_not "not with a wrong password" 'Could not read|bad decrypt|unable to load' openssl pkey -in enc.pem -passin pass:wrong-one-x -out key4.pem
must "ec, traditional form" openssl ec -in key.pem -out ec.pem
must "read again" openssl ec -in ec.pem -text -noout
must "ecparam -genkey" openssl ecparam -name prime256v1 -genkey -noout -out ec2.pem
plain openssl pkey -in key.pem -pubout -out theirs.pem
same "default reads the key alike" "$(cat pub.pem)" "$(cat theirs.pem)"

must "req -x509" openssl req -x509 -new -key key.pem -subj /CN=localhost -days 30 -addext subjectAltName=DNS:localhost \
	-addext basicConstraints=critical,CA:TRUE -out cert.pem
must "x509 -text" openssl x509 -in cert.pem -text -noout
shows "signed with" 'ecdsa-with-SHA256'
must "x509 -fingerprint -hash" openssl x509 -in cert.pem -fingerprint -sha256 -hash -noout
must "verify" openssl verify -CAfile cert.pem -check_ss_sig cert.pem
must "default verifies it" plain openssl verify -CAfile cert.pem -check_ss_sig cert.pem
must "a request" openssl req -new -key ec2.pem -subj /CN=leaf -out leaf.csr
must "req -verify" openssl req -in leaf.csr -verify -noout
must "x509 -req" openssl x509 -req -in leaf.csr -CA cert.pem -CAkey key.pem -CAcreateserial -days 10 -out leaf.pem
must "verify the chain" openssl verify -CAfile cert.pem leaf.pem
must "cms -sign" openssl cms -sign -in text -signer cert.pem -inkey key.pem -outform PEM -out signed.pem -nodetach
must "cms -verify" openssl cms -verify -in signed.pem -inform PEM -CAfile cert.pem -purpose any -out back
must "cms -verify by default" plain openssl cms -verify -in signed.pem -inform PEM -CAfile cert.pem -purpose any -out back
must "pkcs12 without MAC" openssl pkcs12 -export -in cert.pem -inkey key.pem -keypbe AES-256-CBC -certpbe AES-256-CBC -nomac \
	-passout pass:long-enough -out bundle.p12
must "pkcs12 read" openssl pkcs12 -in bundle.p12 -nomacver -passin pass:long-enough -nodes -out back

must "dgst -sign" openssl dgst -sha256 -sign key.pem -out sig blob
must "dgst -verify" openssl dgst -sha256 -verify pub.pem -signature sig blob
must "dgst -verify by default" plain openssl dgst -sha256 -verify pub.pem -signature sig blob
must_not "another file" 'Verification failure' openssl dgst -sha256 -verify pub.pem -signature sig text
openssl dgst -sha384 -binary -out digest blob
must "pkeyutl -sign" openssl pkeyutl -sign -inkey key.pem -in digest -pkeyopt digest:sha384 -out sig
must "pkeyutl -verify" openssl pkeyutl -verify -pubin -inkey pub.pem -in digest -pkeyopt digest:sha384 -sigfile sig
openssl pkey -in ec2.pem -pubout -out pub2.pem
must "pkeyutl -derive" openssl pkeyutl -derive -inkey key.pem -peerkey pub2.pem -out secret
same "as default derives" "$(openssl dgst -r -sha256 secret)" \
	"$(plain openssl pkeyutl -derive -inkey ec2.pem -peerkey pub.pem -out secret; openssl dgst -r -sha256 secret)"

must_not "MD5 is refused by its rule" 'refused by policy.*DENY-MD5' openssl dgst -md5 text
must_not "MD4 is refused by its rule" 'DENY-MD4' openssl dgst -md4 text
must_not "RIPEMD-160 is refused by its rule" 'DENY-RIPEMD160' openssl dgst -ripemd160 text
must_not "RC4 is refused by its rule" 'DENY-RC4' openssl enc -rc4 -K 00112233445566778899aabbccddeeff -in text
must_not "DES is refused by its rule" 'DENY-DES' openssl enc -des-cbc -K 0011223344556677 -iv 00 -in text
must_not "Blowfish is refused by its rule" 'DENY-BLOWFISH' openssl enc -bf-cbc -K 00112233445566778899aabbccddeeff -iv 00 -in text
must_not "a signature with SHA-1 is refused by its rule" 'SIG-SHA1' openssl dgst -sha1 -sign key.pem -out sig text
must_not "a certificate with SHA-1 too" 'SIG-SHA1' openssl req -x509 -new -sha1 -key key.pem -subj /CN=x -out c.pem
must_not "HMAC with MD5 too" 'BROKEN-HASH|DENY-MD5' openssl dgst -md5 -hmac key text
must_not "few iterations too" 'KDF-PBKDF2-ITERATIONS' openssl enc -aes-256-cbc -pbkdf2 -iter 100 -pass pass:long-enough -in text -out sealed
must_not "another curve is named" "curve 'sect283k1'" openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:sect283k1 -out k.pem
must_not "what is in no provider fails" 'rror' openssl genpkey -genparam -algorithm DSA -out k.pem
must_not "ChaCha20 is refused by its rule" 'DENY-CHACHA20' openssl enc -chacha20 -K $key -iv $iv -in text -out sealed

# What is wrong in a configuration is said in one line wherever the provider is used, and nothing works.
sed 's/^activate = 1/&\nforce-fail = yes/' "$strict" >forced.cnf
OPENSSL_CONF=forced.cnf
must_not "force-fail: nothing is served" 'force-fail is set' openssl dgst -sha256 text
must "list -providers" openssl list -providers
shows "shows it" 'status: inactive'
sed 's|^activate = 1|&\nconf = /nonexistent/pakpss.conf|' "$strict" >missing.cnf
OPENSSL_CONF=missing.cnf
must_not "a configuration that is not there is named" '/nonexistent/pakpss.conf' openssl dgst -sha256 text
printf 'mode = enforce\nmood = good\n' >unknown.conf
sed "s|^activate = 1|&\nconf = $PWD/unknown.conf|" "$strict" >unknown.cnf
OPENSSL_CONF=unknown.cnf
must_not "so is an unknown key" 'unknown.conf:2: mood' openssl dgst -sha256 text
echo 'mode = audit' >audit.conf
sed "s|^activate = 1|&\nconf = $PWD/audit.conf|" "$strict" >audit.cnf
OPENSSL_CONF=audit.cnf
must "mode audit lets SHA-1 sign" openssl dgst -sha1 -sign key.pem -out sig text
head -c 30001 "$strict" "$strict" "$strict" >long 2>/dev/null
for iv in 01000000000000000000004a00000000 feffffff000000000000004a00000000; do
	k=$(printf '%064d' 7)
	must "and ChaCha20 encrypt" openssl enc -chacha20 -K $k -iv $iv -in long -out sealed
	same "as default does" "$(openssl dgst -r -sha256 sealed | cut -c1-64)" \
		"$(plain openssl enc -chacha20 -K $k -iv $iv -in long | openssl dgst -r -sha256 | cut -c1-64)"
done
must_not "and has no MD5 to refuse" 'unsupported' openssl dgst -md5 text
plan
