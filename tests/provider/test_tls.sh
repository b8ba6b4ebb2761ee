#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# TLS 1.2 and 1.3 on pakpss and base alone: s_server with s_client, curl and a stock peer on the other side.
. "${top_srcdir:-$(cd "$(dirname "$0")/../.." && pwd)}/tests/provider/cli.sh"
OPENSSL_CONF=$strict
export OPENSSL_CONF

echo 'the page' >page.txt
head -c 3000000 /dev/urandom >big.bin
for name in key client; do
	openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out $name.pem
done
openssl req -x509 -new -key key.pem -subj /CN=localhost -days 30 -addext subjectAltName=DNS:localhost -out cert.pem
cp cert.pem cert256.pem
openssl req -x509 -new -key client.pem -subj /CN=client -days 30 -out client-cert.pem

must "ciphers" openssl ciphers -s -tls1_3
same "are the two we have" "$(cat out)" "TLS_AES_256_GCM_SHA384:TLS_AES_128_GCM_SHA256"
openssl ciphers -v 'ALL:@SECLEVEL=0' >ours.txt 2>err
if grep -Eq 'RC4|DES|MD5|CAMELLIA|CHACHA' ours.txt; then not_ok "no suite on refused algorithms"; else ok "no suite on refused algorithms"; fi

serve both openssl s_server -cert cert.pem -key key.pem -WWW
for suite in TLS_AES_256_GCM_SHA384 TLS_AES_128_GCM_SHA256; do
	must "$suite, both ends" ask -ciphersuites $suite -groups P-256 -sess_out session.pem
	shows "with that suite" "New, TLSv1.3, Cipher is $suite"
	shows "on P-256" 'prime256v1'
	must "resumed" ask -ciphersuites $suite -sess_in session.pem
	shows "as a session" "Reused, TLSv1.3, Cipher is $suite"
done
for group in X25519 X448; do
	must "$group" ask -groups $group
	shows "is used" "$group"
	OPENSSL_CONF=/dev/null must "$group with a stock client" ask -groups $group
done
for group in secp384r1 secp521r1; do
	must "$group" ask -groups $group
	shows "is used" "$group"
	OPENSSL_CONF=/dev/null must "$group with a stock client" ask -groups $group
done
OPENSSL_CONF=/dev/null must "a stock client" ask -groups P-256
for suite in ECDHE-ECDSA-AES256-GCM-SHA384 ECDHE-ECDSA-AES128-GCM-SHA256; do
	must "TLS 1.2, $suite, both ends" ask -tls1_2 -cipher $suite -sess_out session.pem
	shows "with that suite" "New, TLSv1.2, Cipher is $suite"
	shows "with the extended master secret" 'Extended master secret: yes'
	must "TLS 1.2, resumed" ask -tls1_2 -cipher $suite -sess_in session.pem
	shows "as a session" "Reused, TLSv1.2, Cipher is $suite"
done
OPENSSL_CONF=/dev/null must "TLS 1.2, a stock client" ask -tls1_2
must_not "TLS 1.1" 'no suitable digest|no protocols|alert' ask -tls1_1 -cipher 'ALL:@SECLEVEL=0'
if starts curl; then
	must "curl fetches the page" curl -sS --cacert cert.pem --tls13-ciphers TLS_AES_256_GCM_SHA384 "https://localhost:$port/page.txt"
	shows "the page" '^the page'
	must "curl fetches 3 MB" curl -sS --cacert cert.pem -o back "https://localhost:$port/big.bin"
	cmp -s big.bin back
	same "unchanged" $? 0
	must_not "curl refuses a stranger's certificate" 'SSL certificate' curl -sS --cacert client-cert.pem "https://localhost:$port/page.txt"
else
	skip "curl" "not installed, or it does not start with a sanitizer's runtime"
fi

serve ccm openssl s_server -cert cert.pem -key key.pem -WWW -cipher 'ALL:@SECLEVEL=0' -ciphersuites TLS_AES_128_CCM_SHA256:TLS_AES_128_CCM_8_SHA256
for suite in TLS_AES_128_CCM_SHA256 TLS_AES_128_CCM_8_SHA256; do
	must "$suite, both ends" ask -cipher 'ALL:@SECLEVEL=0' -ciphersuites $suite
	shows "with that suite" "New, TLSv1.3, Cipher is $suite"
	OPENSSL_CONF=/dev/null must "to a stock client" ask -cipher 'ALL:@SECLEVEL=0' -ciphersuites $suite
done
for suite in ECDHE-ECDSA-AES256-CCM ECDHE-ECDSA-AES128-CCM8; do
	must "TLS 1.2, $suite, both ends" ask -tls1_2 -cipher $suite:@SECLEVEL=0
	shows "with that suite" "New, TLSv1.2, Cipher is $suite"
	OPENSSL_CONF=/dev/null must "to a stock client" ask -tls1_2 -cipher $suite:@SECLEVEL=0
done

serve mutual openssl s_server -cert cert.pem -key key.pem -Verify 1 -CAfile client-cert.pem -verify_return_error -WWW
must "client certificates" ask -cert client-cert.pem -key client.pem
must_not "a client without one" 'alert|rror' ask

for bits in 25519 448; do
	openssl genpkey -algorithm ED$bits -out ed$bits.pem
	must "an Ed$bits certificate" openssl req -x509 -new -key ed$bits.pem -subj /CN=localhost -days 30 -addext subjectAltName=DNS:localhost -out ed-cert.pem
	cp ed-cert.pem cert.pem
	serve ed$bits openssl s_server -cert ed-cert.pem -key ed$bits.pem -WWW
	must "serves" ask -groups X$bits
	OPENSSL_CONF=/dev/null must "a stock client too" ask -groups X$bits
	plain openssl verify -CAfile ed-cert.pem ed-cert.pem >out 2>err
	shows "stock openssl verifies it" 'OK'
done
for curve in P-384 P-521; do
	openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:$curve -out $curve.pem
	openssl req -x509 -new -key $curve.pem -subj /CN=localhost -days 30 -addext subjectAltName=DNS:localhost -out $curve-cert.pem
	cp $curve-cert.pem cert.pem
	serve $curve openssl s_server -cert $curve-cert.pem -key $curve.pem -WWW
	must "a certificate on $curve" ask -groups $curve
	OPENSSL_CONF=/dev/null must "to a stock client" ask -groups $curve
done

cp cert256.pem cert.pem
OPENSSL_CONF=/dev/null serve stock openssl s_server -cert cert.pem -key key.pem -WWW
must "our client, stock server" ask
shows "TLS 1.3" 'New, TLSv1.3, Cipher is TLS_AES_256_GCM_SHA384'
must "our client, stock server, TLS 1.2" ask -tls1_2
shows "TLS 1.2" 'New, TLSv1.2, Cipher is ECDHE-ECDSA-AES256-GCM-SHA384'
plan
