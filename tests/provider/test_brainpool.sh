#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The Brainpool curves with the openssl program on pakpss and base alone. The compiled-in policy denies them, so the
# mode is audit; in mode enforce they are refused.
. "${top_srcdir:-$(cd "$(dirname "$0")/../.." && pwd)}/tests/provider/cli.sh"
echo 'mode = audit' >audit.conf
sed "s|^activate = 1|&\nconf = $PWD/audit.conf|" "$strict" >audit.cnf
OPENSSL_CONF=$PWD/audit.cnf
export OPENSSL_CONF

echo 'the page' >page.txt
for bits in 256 384 512; do
	curve=brainpoolP${bits}r1
	OPENSSL_CONF=$strict must_not "$curve is refused by policy" 'denied|not approved|rror' openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:$curve -out no.pem
	must "$curve: a key" openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:$curve -out key.pem
	must "its check" openssl pkey -in key.pem -check -noout
	must "OpenSSL's check" plain openssl pkey -in key.pem -check -noout
	openssl pkey -in key.pem -pubout -out pub.pem
	plain openssl pkey -in key.pem -pubout -out pub2.pem
	cmp -s pub.pem pub2.pem
	same "the public key is what OpenSSL writes" $? 0
	openssl pkey -in key.pem -text -noout >text 2>err
	plain openssl pkey -in key.pem -text -noout >text2 2>err
	cmp -s text text2
	same "and so is its text" $? 0
	must "sign" openssl dgst -sha$bits -sign key.pem -out sig page.txt
	must "OpenSSL verifies" plain openssl dgst -sha$bits -verify pub.pem -signature sig page.txt
	must "OpenSSL signs" plain openssl dgst -sha$bits -sign key.pem -out sig page.txt
	must "and we verify" openssl dgst -sha$bits -verify pub.pem -signature sig page.txt
	must_not "nothing else" 'erification' openssl dgst -sha$bits -verify pub.pem -signature sig key.pem
	plain openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:$curve -out other.pem
	plain openssl pkey -in other.pem -pubout -ec_conv_form compressed -out other-pub.pem
	must "agreement, with a compressed point" openssl pkeyutl -derive -inkey key.pem -peerkey other-pub.pem -out z1
	must "OpenSSL agrees" plain openssl pkeyutl -derive -inkey other.pem -peerkey pub.pem -out z2
	cmp -s z1 z2
	same "on the same secret" $? 0
	openssl req -x509 -new -key key.pem -sha$bits -subj /CN=localhost -days 30 -addext subjectAltName=DNS:localhost -out cert.pem
	cp cert.pem cert$bits.pem
	cp key.pem key$bits.pem
	serve tls$bits openssl s_server -cert cert$bits.pem -key key$bits.pem -WWW -tls1_2 -groups $curve -sigalgs ECDSA+SHA$bits
	must "TLS 1.2 on $curve" ask -tls1_2 -groups $curve -sigalgs ECDSA+SHA$bits
	OPENSSL_CONF=/dev/null must "a stock client" ask -tls1_2 -groups $curve -sigalgs ECDSA+SHA$bits
done
plan
