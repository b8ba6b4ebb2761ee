# SPDX-License-Identifier: Apache-2.0
# Shows: gradual roll-out, ?provider=pakpss beside the default provider
. "$top/tools/demo/lib.sh"
OPENSSL_CONF=$PAKPSS_STAGE/etc/pakpss/openssl-beside.cnf
export OPENSSL_CONF

must "both providers are active" openssl list -providers
grep -q pakpss out && grep -qw default out || give_up "not both are active"

echo text >text
same "dgst -sha256" "$(openssl dgst -sha256 -r text | cut -d' ' -f1)" "$(sha256sum text | cut -d' ' -f1)"
must "genpkey EC P-256" openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem
must "req -x509" openssl req -x509 -new -sha256 -key key.pem -subj "/CN=localhost" -days 30 -out cert.pem
must "verify" openssl verify -CAfile cert.pem cert.pem
must "what pakpss does not offer comes from default: ChaCha20" openssl enc -chacha20 -pbkdf2 -pass pass:correct-horse -in text -out sealed
rule='rule [A-Z0-9][A-Z0-9-]+|unlisted'
must_not "MD5 is refused all the same" "$rule" openssl dgst -md5 text
must_not "RC4 is refused all the same" "$rule" openssl enc -rc4 -K 00112233445566778899aabbccddeeff -in text -out sealed
