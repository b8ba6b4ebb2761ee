# SPDX-License-Identifier: Apache-2.0
# Shows: what the policy refuses, with the rule that refuses it
. "$top/tools/demo/lib.sh"

echo text >text
must_not "MD5" "$rule" openssl dgst -md5 text
must_not "RC4" "$rule" openssl enc -rc4 -K 00112233445566778899aabbccddeeff -in text -out sealed
[ ! -s sealed ] || give_up "RC4 wrote something"
must "SHA-256 still works" openssl dgst -sha256 text
