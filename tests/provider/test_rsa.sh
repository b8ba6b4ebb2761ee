#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# RSA with the openssl program on pakpss and base alone: keys, certificates, signatures, encryption, TLS with RSA and
# RSA-PSS certificates; OpenSSL's own provider is the other side.
. "${top_srcdir:-$(cd "$(dirname "$0")/../.." && pwd)}/tests/provider/cli.sh"
OPENSSL_CONF=$strict
export OPENSSL_CONF

echo 'the page' >page.txt
must "a key" openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out key.pem
must_not "public exponent 3 for a new key" 'rror' openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_pubexp:3 -out /dev/null
must_not "1024 bits" 'denied|rror' openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024 -out /dev/null
must "its check" openssl pkey -in key.pem -check -noout
must "OpenSSL's check" plain openssl pkey -in key.pem -check -noout
must "the public key" openssl pkey -in key.pem -pubout -out pub.pem
plain openssl pkey -in key.pem -pubout -out pub2.pem
cmp -s pub.pem pub2.pem
same "is what OpenSSL writes" $? 0
must "a 3072-bit key of OpenSSL's" plain openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072 -out other.pem
must "is read" openssl pkey -in other.pem -check -noout

# Signatures, made by one and verified by the other.
for opt in "-sigopt rsa_padding_mode:pkcs1" "-sigopt rsa_padding_mode:pss" \
	"-sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest" \
	"-sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:max -sigopt rsa_mgf1_md:sha384" \
	"-sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:20" \
	"-sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:-1"; do
	for md in sha256 sha512 sha3-256; do
		must "sign $md $opt" openssl dgst -$md -sign key.pem $opt -out sig page.txt
		must "OpenSSL verifies" plain openssl dgst -$md -verify pub.pem $opt -signature sig page.txt
		must "OpenSSL signs" plain openssl dgst -$md -sign key.pem $opt -out sig page.txt
		must "and we verify" openssl dgst -$md -verify pub.pem $opt -signature sig page.txt
		must_not "nothing else" 'erification' openssl dgst -$md -verify pub.pem $opt -signature sig key.pem
	done
done
must_not "SHA-1 is refused" 'denied|not allowed|SHA-1' openssl dgst -sha1 -sign key.pem -out /dev/null page.txt
openssl dgst -sha256 -binary page.txt >digest
must "pkeyutl signs a digest" openssl pkeyutl -sign -inkey key.pem -in digest -out sig -pkeyopt digest:sha256
must "pkeyutl verifies" plain openssl pkeyutl -verify -inkey key.pem -in digest -sigfile sig -pkeyopt digest:sha256
must "what it holds" openssl pkeyutl -verifyrecover -pubin -inkey pub.pem -in sig -out held -pkeyopt digest:sha256
cmp -s digest held
same "is the digest" $? 0
must "without a digest" openssl pkeyutl -verifyrecover -pubin -inkey pub.pem -in sig -out held
plain openssl pkeyutl -verifyrecover -pubin -inkey pub.pem -in sig -out held2
cmp -s held held2
same "what OpenSSL finds" $? 0
must "raw" openssl pkeyutl -verifyrecover -pubin -inkey pub.pem -in sig -out held -pkeyopt rsa_padding_mode:none
plain openssl pkeyutl -verifyrecover -pubin -inkey pub.pem -in sig -out held2 -pkeyopt rsa_padding_mode:none
cmp -s held held2
same "as OpenSSL's" $? 0
must_not "not with another digest" 'rror' openssl pkeyutl -verifyrecover -pubin -inkey pub.pem -in sig -out held -pkeyopt digest:sha384
for order in "digest:sha256 -pkeyopt rsa_padding_mode:none" "rsa_padding_mode:none -pkeyopt digest:sha256"; do
	# shellcheck disable=SC2086
	must_not "raw RSA takes no digest" 'rror' openssl pkeyutl -sign -inkey key.pem -in key.pem -out sig1 -pkeyopt $order
	shows "and says so" 'a digest needs a padding'
done
must_not "PSS gives nothing back" 'rror' openssl pkeyutl -verifyrecover -pubin -inkey pub.pem -in sig -out held \
	-pkeyopt rsa_padding_mode:pss
must_not "no SHA-1 in the mask of a new signature" 'denied|rror' openssl dgst -sha256 -sign key.pem \
	-sigopt rsa_padding_mode:pss -sigopt rsa_mgf1_md:sha1 -out sig1 page.txt

# Encryption.
oaep="-pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:sha256"
must "OAEP" openssl pkeyutl -encrypt -pubin -inkey pub.pem $oaep -in page.txt -out ct
must "OpenSSL decrypts" plain openssl pkeyutl -decrypt -inkey key.pem $oaep -in ct -out back
cmp -s page.txt back
same "what went in" $? 0
label="$oaep -pkeyopt rsa_oaep_label:6c6162656c -pkeyopt rsa_mgf1_md:sha512"
must "OAEP with a label" plain openssl pkeyutl -encrypt -pubin -inkey pub.pem $label -in page.txt -out ct
must "we decrypt" openssl pkeyutl -decrypt -inkey key.pem $label -in ct -out back
cmp -s page.txt back
same "what went in" $? 0
must_not "not without the label" 'rror' openssl pkeyutl -decrypt -inkey key.pem $oaep -in ct -out back
must_not "v1.5 encryption is refused" 'denied|not approved|rror' openssl pkeyutl -encrypt -pubin -inkey pub.pem -in page.txt -out ct
plain openssl pkeyutl -encrypt -pubin -inkey pub.pem -in page.txt -out ct
must "v1.5 decryption" openssl pkeyutl -decrypt -inkey key.pem -in ct -out back
cmp -s page.txt back
same "what went in" $? 0
head -c 256 /dev/zero | tr '\0' '\1' >bad
must "a bad v1.5 ciphertext decrypts too" openssl pkeyutl -decrypt -inkey key.pem -in bad -out one
openssl pkeyutl -decrypt -inkey key.pem -in bad -out two
cmp -s one two
same "to the same thing each time" $? 0

# Keys for PSS alone.
must "a PSS key" openssl genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048 -pkeyopt rsa_pss_keygen_md:sha256 \
	-pkeyopt rsa_pss_keygen_mgf1_md:sha256 -pkeyopt rsa_pss_keygen_saltlen:32 -out pss.pem
must "OpenSSL reads it" plain openssl pkey -in pss.pem -noout -text
shows "with its restrictions" 'Hash Algorithm: (sha256|SHA2-256)'
must "it signs" openssl dgst -sha256 -sign pss.pem -out sig page.txt
must "and is verified" plain openssl dgst -sha256 -prverify pss.pem -signature sig page.txt
must_not "not with another digest" 'rror' openssl dgst -sha512 -sign pss.pem -out sig page.txt
must_not "nor another padding" 'rror' openssl dgst -sha256 -sign pss.pem -sigopt rsa_padding_mode:pkcs1 -out sig page.txt

# Certificates and TLS.
must "a certificate" openssl req -x509 -new -key key.pem -subj /CN=localhost -days 30 -addext subjectAltName=DNS:localhost -out cert.pem
must "verifies" plain openssl verify -CAfile cert.pem cert.pem
must "one signed with PSS" openssl req -x509 -new -key key.pem -subj /CN=localhost -days 30 -addext subjectAltName=DNS:localhost \
	-sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest -sha256 -out pss-signed.pem
must "verifies too" plain openssl verify -CAfile pss-signed.pem pss-signed.pem
must "here as well" openssl verify -CAfile pss-signed.pem pss-signed.pem
openssl req -x509 -new -key pss.pem -subj /CN=localhost -days 30 -addext subjectAltName=DNS:localhost -out pss-cert.pem

serve rsa openssl s_server -cert cert.pem -key key.pem -WWW
must "TLS 1.3, both ends" ask
shows "with PSS" 'Peer signature type: RSA-PSS'
OPENSSL_CONF=/dev/null must "a stock client" ask
for suite in ECDHE-RSA-AES256-GCM-SHA384 ECDHE-RSA-AES128-GCM-SHA256; do
	must "TLS 1.2, $suite" ask -tls1_2 -cipher $suite
	shows "with that suite" "New, TLSv1.2, Cipher is $suite"
	OPENSSL_CONF=/dev/null must "a stock client" ask -tls1_2 -cipher $suite
done
must "TLS 1.2, PKCS#1 v1.5" ask -tls1_2 -sigalgs RSA+SHA256
if starts curl; then
	must "curl fetches the page" curl -sS --cacert cert.pem "https://localhost:$port/page.txt"
	shows "the page" '^the page'
else
	skip "curl" "not installed, or it does not start with a sanitizer's runtime"
fi
OPENSSL_CONF=/dev/null serve stock openssl s_server -cert cert.pem -key key.pem -WWW
must "our client, stock server" ask
must "our client, stock server, TLS 1.2" ask -tls1_2
cp pss-cert.pem cert.pem
serve pss openssl s_server -cert cert.pem -key pss.pem -WWW
must "TLS 1.3 with an RSA-PSS certificate" ask
OPENSSL_CONF=/dev/null must "a stock client" ask
plan
