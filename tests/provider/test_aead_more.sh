#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A policy of one's own that allows ChaCha20-Poly1305, AES-SIV and AES-GCM-SIV, signed and enforced: they are served through
# EVP, and TLS 1.2 and 1.3 run on the ChaCha20 suites.
. "${top_srcdir:-$(cd "$(dirname "$0")/../.." && pwd)}/tests/provider/cli.sh"
python=${PYTHON:-python3}
plain "$python" -c 'import cryptography, tomllib' 2>/dev/null || { echo "1..0 # SKIP no Python that signs policies"; exit 0; }

sed -e 's/^serial = .*/serial = 2/' -e 's/^name = .*/name = "test policy"/' \
	-e '/^id = "DENY-\(CHACHA20-POLY1305\|AES-SIV\|AES-GCM-SIV\)"/,/^confidence/s/^class = "deny"/class = "allow"/' \
	"$top/policy/interim.toml" >test.toml
plain openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out signer.pem
plain openssl pkey -in signer.pem -pubout -out signer-public.pem
must "a test policy" plain "$python" "$top/policy/compile.py" sign test.toml --key signer.pem -o test.policy
printf 'mode = enforce\npolicy = %s\npolicy-signer = %s\n' "$work/test.policy" "$work/signer-public.pem" >pakpss.conf
chmod 600 pakpss.conf test.policy signer-public.pem
interim=$PAKPSS_CONF
PAKPSS_CONF=$work/pakpss.conf
OPENSSL_CONF=$strict
export OPENSSL_CONF

must "all that EVP offers of them" env -u OPENSSL_CONF "$top_builddir/tests/provider/test_aead_more"
must_not "what it does not allow stays refused" 'DENY-MD5' openssl dgst -md5 test.toml
suite=TLS_CHACHA20_POLY1305_SHA256 old=ECDHE-ECDSA-CHACHA20-POLY1305
must "ciphers" openssl ciphers -s -tls1_3 -ciphersuites $suite
same "has ChaCha20" "$(cat out)" $suite

echo 'the page' >page.txt
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem
openssl req -x509 -new -key key.pem -subj /CN=localhost -days 30 -addext subjectAltName=DNS:localhost -out cert.pem
serve ours openssl s_server -cert cert.pem -key key.pem -cipher ALL:@SECLEVEL=0 -ciphersuites $suite -WWW
must "$suite, both ends" ask -ciphersuites $suite
shows "with that suite" "New, TLSv1.3, Cipher is $suite"
shows "the page" '^the page'
OPENSSL_CONF=/dev/null must "a stock client" ask -ciphersuites $suite
shows "with that suite" "New, TLSv1.3, Cipher is $suite"
must "TLS 1.2, both ends" ask -tls1_2 -cipher $old
shows "with that suite" "New, TLSv1.2, Cipher is $old"
shows "the page" '^the page'
OPENSSL_CONF=/dev/null must "TLS 1.2, a stock client" ask -tls1_2 -cipher $old
shows "the page" '^the page'
OPENSSL_CONF=/dev/null serve stock openssl s_server -cert cert.pem -key key.pem -WWW
must "a stock server" ask -ciphersuites $suite
shows "with that suite" "New, TLSv1.3, Cipher is $suite"
must "a stock server, TLS 1.2" ask -tls1_2 -cipher $old
shows "the page" '^the page'
PAKPSS_CONF=$interim
must "under the interim policy" openssl ciphers -s -tls1_3 -ciphersuites $suite
same "the suite is not there" "$(cat out)" ""
plan
