#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Diffie-Hellman with the openssl program on pakpss and base alone: keys, agreement, TLS 1.3 and 1.2; OpenSSL's own
# provider is the other side.
. "${top_srcdir:-$(cd "$(dirname "$0")/../.." && pwd)}/tests/provider/cli.sh"
OPENSSL_CONF=$strict
export OPENSSL_CONF

echo 'the page' >page.txt
for group in ffdhe2048 ffdhe3072 modp_2048; do
	must "a key in $group" openssl genpkey -algorithm DH -pkeyopt group:$group -out dh.pem
	must "its check" openssl pkey -in dh.pem -check -noout
	must "OpenSSL's check" plain openssl pkey -in dh.pem -check -noout
	openssl pkey -in dh.pem -pubout -out dh-pub.pem
	plain openssl pkey -in dh.pem -pubout -out dh-pub2.pem
	cmp -s dh-pub.pem dh-pub2.pem
	same "the public key is what OpenSSL writes" $? 0
	must "a key of OpenSSL's in $group" plain openssl genpkey -algorithm DH -pkeyopt group:$group -out other.pem
	plain openssl pkey -in other.pem -pubout -out other-pub.pem
	must "agreement" openssl pkeyutl -derive -inkey dh.pem -peerkey other-pub.pem -out z1
	must "OpenSSL agrees" plain openssl pkeyutl -derive -inkey other.pem -peerkey dh-pub.pem -out z2
	cmp -s z1 z2
	same "on the same secret" $? 0
	must "parameters" openssl genpkey -genparam -algorithm DH -pkeyopt group:$group -out params.pem
	plain openssl genpkey -genparam -algorithm DH -pkeyopt group:$group -out params2.pem
	cmp -s params.pem params2.pem
	same "are what OpenSSL writes" $? 0
	must "a key of these parameters" openssl genpkey -paramfile params.pem -out dh.pem
done
must "X9.42: a key of OpenSSL's" plain openssl genpkey -algorithm DHX -pkeyopt dh_rfc5114:3 -out dhx.pem
must "is read and checked" openssl pkey -in dhx.pem -check -noout
must_not "modp_1536 is not here" 'modp_1536|rror' openssl genpkey -algorithm DH -pkeyopt group:modp_1536 -out /dev/null
must_not "new groups are not made" 'not made|group|rror' openssl genpkey -genparam -algorithm DH -pkeyopt dh_paramgen_prime_len:2048 -out /dev/null

openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem
openssl req -x509 -new -key key.pem -subj /CN=localhost -days 30 -addext subjectAltName=DNS:localhost -out cert.pem
serve tls13 openssl s_server -cert cert.pem -key key.pem -WWW -groups ffdhe2048:ffdhe3072:ffdhe4096:ffdhe6144:ffdhe8192
for group in ffdhe2048 ffdhe3072 ffdhe4096 ffdhe6144 ffdhe8192; do
	must "TLS 1.3 on $group, both ends" ask -groups $group
	shows "TLS 1.3" 'New, TLSv1.3'
	shows "on DH" 'Server Temp Key: DH|Peer Temp Key: DH|Temp Key: .*DH'
done
OPENSSL_CONF=/dev/null must "a stock client" ask -groups ffdhe2048

openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out rsa.pem
openssl req -x509 -new -key rsa.pem -subj /CN=localhost -days 30 -addext subjectAltName=DNS:localhost -out cert.pem
cp cert.pem rsa-cert.pem
serve tls12 openssl s_server -cert rsa-cert.pem -key rsa.pem -WWW -tls1_2 -cipher DHE
must "TLS 1.2 with DHE, both ends" ask -tls1_2 -cipher DHE-RSA-AES256-GCM-SHA384
shows "DHE" 'New, TLSv1.2, Cipher is DHE-RSA-AES256-GCM-SHA384'
OPENSSL_CONF=/dev/null must "a stock client" ask -tls1_2 -cipher DHE-RSA-AES128-GCM-SHA256

# A group of the server's own: p of ffdhe2048 with another generator, as numbers.
# group FILE P G: PKCS #3 parameters.
group() {
	printf 'asn1=SEQUENCE:s\n[s]\np=INTEGER:0x%s\ng=INTEGER:%s\n' "$2" "$3" >asn1.cnf
	plain openssl asn1parse -genconf asn1.cnf -noout -out "$1.der" && plain openssl dhparam -inform DER -in "$1.der" -out "$1"
}
p=$(plain openssl genpkey -genparam -algorithm DH -pkeyopt group:ffdhe2048 | plain openssl asn1parse |
	sed -n '2s/.*://p')
must "a group of one's own" group own.pem "$p" 4
OPENSSL_CONF=/dev/null serve own openssl s_server -cert rsa-cert.pem -key rsa.pem -WWW -tls1_2 -cipher DHE -dhparam own.pem
must "TLS 1.2, a stock server with a group of its own" ask -tls1_2 -cipher DHE-RSA-AES256-GCM-SHA384
serve own2 openssl s_server -cert rsa-cert.pem -key rsa.pem -WWW -tls1_2 -cipher DHE -dhparam own.pem
must "our server with that group" ask -tls1_2 -cipher DHE-RSA-AES256-GCM-SHA384
OPENSSL_CONF=/dev/null must "and a stock client" ask -tls1_2 -cipher DHE-RSA-AES256-GCM-SHA384

# A group that is none: p is no safe prime.
p=$(plain openssl prime -generate -bits 2048 -hex)
must "a group that is none" group bad.pem "$p" 2
OPENSSL_CONF=/dev/null serve bad openssl s_server -cert rsa-cert.pem -key rsa.pem -WWW -tls1_2 -cipher DHE -dhparam bad.pem
must_not "a server whose p is no safe prime" 'key not valid' ask -tls1_2 -cipher DHE-RSA-AES256-GCM-SHA384
shows "is refused for its group" "bad dh value"
plan
