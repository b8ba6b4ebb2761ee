# SPDX-License-Identifier: Apache-2.0
# Shows: gradual roll-out: ?provider=pakpss beside the default provider
. "$top/tools/demo/lib.sh"
OPENSSL_CONF=$PAKPSS_STAGE/share/pakpss/openssl-pakpss-gradual.cnf
export OPENSSL_CONF

must "both providers are active" openssl list -providers
grep -q pakpss out && grep -qw default out || give_up "not both are active"

. "$top/tools/demo/uses.sh"
must "what pakpss does not offer comes from default: Camellia" \
	openssl enc -camellia-256-ctr -pbkdf2 -pass pass:correct-horse-battery -in text -out sealed
# The default provider would compute MD5: the refusal shows who was asked.
must_not "MD5 is refused all the same" "$rule" openssl dgst -md5 text
must_not "RC4 is refused all the same" "$rule" openssl enc -rc4 -K 00112233445566778899aabbccddeeff -in text -out sealed

. "$top/tools/demo/handshake.sh"
