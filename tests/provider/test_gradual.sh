#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# pakpss beside default, ?provider=pakpss: TLS 1.2 and 1.3 with a stock peer, on either side; what is refused all the same;
# and that it was pakpss that served.
. "${top_srcdir:-$(cd "$(dirname "$0")/../.." && pwd)}/tests/provider/cli.sh"
OPENSSL_CONF=$gradual
export OPENSSL_CONF

echo 'the page' >page.txt
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem
openssl req -x509 -new -key key.pem -subj /CN=localhost -days 30 -addext subjectAltName=DNS:localhost -out cert.pem
plain openssl ecparam -name secp384r1 -genkey -noout -out key384.pem
plain openssl req -x509 -new -key key384.pem -subj /CN=localhost -days 30 -addext subjectAltName=DNS:localhost \
	-config "$gradual" -out cert384.pem

must "list -providers" openssl list -providers
shows "both" 'default'
must_not "MD5 is refused by its rule" 'DENY-MD5' openssl dgst -md5 page.txt
must_not "RC4 is refused by its rule" 'DENY-RC4' openssl enc -rc4 -K 00112233445566778899aabbccddeeff -in page.txt
must_not "ChaCha20 is refused by its rule" 'DENY-CHACHA20' openssl enc -chacha20 -pbkdf2 -pass pass:long-enough -in page.txt -out sealed
must "so does RSA" openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out rsa.pem
must "a request signed with RSA" openssl req -x509 -new -key rsa.pem -subj /CN=rsa -days 5 -out rsa-cert.pem
must "verifies" openssl verify -CAfile rsa-cert.pem -check_ss_sig rsa-cert.pem
must "a certificate on P-384 verifies" openssl verify -CAfile cert384.pem -check_ss_sig cert384.pem
must "a key on P-384 signs" openssl dgst -sha384 -sign key384.pem -out sig page.txt
must "and asks for default when it is made" openssl genpkey -propquery provider=default -algorithm EC -pkeyopt group:P-384 -out k.pem
must "pkcs12, its MAC from default" openssl pkcs12 -export -in cert.pem -inkey key.pem -passout pass:long-enough -out bundle.p12
plain openssl ciphers 'ALL:@SECLEVEL=0' >theirs.txt
openssl ciphers 'ALL:@SECLEVEL=0' >ours.txt
same "the cipher suites of default" "$(cat ours.txt)" "$(cat theirs.txt)"

# MAC-then-encrypt and encrypt-then-MAC, GCM and CBC, SHA-1 and SHA-2; TLS 1.3 for good measure.
tls12() { # server-side of the pair is running; $1 names the pair
	for suite in ECDHE-ECDSA-AES256-GCM-SHA384 ECDHE-ECDSA-AES128-GCM-SHA256 ECDHE-ECDSA-AES128-SHA256 \
		ECDHE-ECDSA-AES256-SHA384 ECDHE-ECDSA-AES256-SHA; do
		must "$1: $suite" ask -tls1_2 -cipher "$suite@SECLEVEL=0"
		shows "$1: with that suite" "Cipher is $suite"
		case $suite in
		*GCM*) continue ;;
		esac
		must "$1: $suite, MAC-then-encrypt" ask -tls1_2 -cipher "$suite@SECLEVEL=0" -no_etm
	done
	must "$1: TLS 1.3" ask -tls1_3
}
plain openssl version >/dev/null
OPENSSL_CONF=/dev/null serve stock openssl s_server -cert cert.pem -key key.pem -cipher ALL:@SECLEVEL=0 -WWW
tls12 "stock server"
if starts curl; then
	for suite in ECDHE-ECDSA-AES256-GCM-SHA384 ECDHE-ECDSA-AES256-SHA384; do
		must "curl, $suite" curl -sS --cacert cert.pem --tls-max 1.2 --ciphers $suite "https://localhost:$port/page.txt"
		shows "the page" '^the page'
	done
else
	skip "curl" "not installed, or it does not start with a sanitizer's runtime"
fi
sed 's/^\[pakpss_section\]/&\nforce-fail = yes/' "$gradual" >forced.cnf
OPENSSL_CONF=forced.cnf
if ask -tls1_3; then not_ok "with force-fail the same client fails: pakpss served it"; else ok "with force-fail the same client fails: pakpss served it"; fi
must_not "so does a digest: default does not step in" 'force-fail is set' openssl dgst -sha256 page.txt
OPENSSL_CONF=$gradual

serve ours openssl s_server -cert cert.pem -key key.pem -cipher ALL:@SECLEVEL=0 -WWW
OPENSSL_CONF=/dev/null
tls12 "stock client"
OPENSSL_CONF=$gradual
serve p384 openssl s_server -cert cert384.pem -key key384.pem -WWW
cp cert384.pem cert.pem
must "a server with a key on P-384" ask
plan
