# SPDX-License-Identifier: Apache-2.0
# What an application does with the openssl command (sourced by two steps: strict and gradual).

printf 'The quick brown fox jumps over the lazy dog.\n%0500d\n' 0 >text
for bits in 1 224 256 384 512; do
	same "dgst -sha$bits, as sha${bits}sum says" "$(openssl dgst -sha$bits -r text | cut -d' ' -f1)" \
		"$(sha${bits}sum text | cut -d' ' -f1)"
done

key=000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f iv=f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff
for mode in cbc ctr; do
	must "enc -aes-256-$mode" openssl enc -aes-256-$mode -K $key -iv $iv -in text -out text.$mode
	must "enc -d -aes-256-$mode" openssl enc -d -aes-256-$mode -K $key -iv $iv -in text.$mode -out back
	cmp -s text back || give_up "decryption gave another text"
	plain_openssl enc -aes-256-$mode -K $key -iv $iv -in text -out theirs
	cmp -s text.$mode theirs || give_up "the default provider encrypts otherwise"
done
must "enc with a password (PBKDF2)" openssl enc -aes-256-cbc -pbkdf2 -iter 210000 -pass pass:correct-horse-battery -in text -out sealed
must "and back" openssl enc -d -aes-256-cbc -pbkdf2 -iter 210000 -pass pass:correct-horse-battery -in sealed -out back
cmp -s text back || give_up "decryption gave another text"
must "mac HMAC-SHA-256" openssl mac -digest SHA256 -macopt hexkey:$key -in text HMAC
same "as the default provider computes it" "$(cat out)" \
	"$(plain_openssl mac -digest SHA256 -macopt hexkey:$key -in text HMAC)"

first=$(openssl rand -hex 32) second=$(openssl rand -hex 32)
[ ${#first} -eq 64 ] && [ "$first" != "$second" ] || give_up "rand: $first $second"
ok "rand -hex 32, twice, different"

must "genpkey EC P-256" openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem
must "pkey: public half" openssl pkey -in key.pem -pubout -out pub.pem
must "req -x509" openssl req -x509 -new -sha256 -key key.pem -subj "/CN=localhost" -days 30 \
	-addext subjectAltName=DNS:localhost,IP:127.0.0.1 -out cert.pem
must "verify the certificate" openssl verify -CAfile cert.pem cert.pem
must "the default provider verifies it too" plain_openssl verify -CAfile cert.pem cert.pem

must "dgst -sha256 -sign" openssl dgst -sha256 -sign key.pem -out text.sig text
must "dgst -sha256 -verify" openssl dgst -sha256 -verify pub.pem -signature text.sig text
must "the default provider verifies the signature" plain_openssl dgst -sha256 -verify pub.pem -signature text.sig text
must "a signature of the default provider" plain_openssl dgst -sha256 -sign key.pem -out theirs.sig text
must "is verified" openssl dgst -sha256 -verify pub.pem -signature theirs.sig text
echo >>text
must_not "a changed file is rejected" "Verification failure" openssl dgst -sha256 -verify pub.pem -signature text.sig text
