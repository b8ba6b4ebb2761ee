# SPDX-License-Identifier: Apache-2.0
# A page over TLS 1.3, P-256 and TLS_AES_256_GCM_SHA384 (sourced by two steps: strict and gradual).

must "server key" openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem
must "server certificate" openssl req -x509 -new -sha256 -key key.pem -subj "/CN=localhost" -days 30 \
	-addext subjectAltName=DNS:localhost -out cert.pem
mkdir www
echo "Served under the policy." >www/page.txt

(cd www && exec openssl s_server -accept 127.0.0.1:0 -WWW -key ../key.pem -cert ../cert.pem -tls1_3 \
	-ciphersuites TLS_AES_256_GCM_SHA384 -groups P-256) >server.log 2>&1 &
server=$!
trap 'kill $server 2>/dev/null' EXIT
port=
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	port=$(sed -n 's/^ACCEPT .*:\([0-9]*\)$/\1/p' server.log)
	[ -z "$port" ] || break
	sleep 0.25
done
[ -n "$port" ] || { cp server.log out; give_up "s_server did not start"; }
ok "s_server listens on 127.0.0.1:$port"

must "curl fetches a page" curl -sS -v --tlsv1.3 --curves P-256 --tls13-ciphers TLS_AES_256_GCM_SHA384 \
	--cacert cert.pem --max-time 20 -o got --resolve "localhost:$port:127.0.0.1" "https://localhost:$port/page.txt"
line=$(grep "SSL connection using" out) || give_up "curl does not tell the connection"
case $line in
*"TLSv1.3 / TLS_AES_256_GCM_SHA384"*) ok "negotiated:${line#\*}" ;;
*) give_up "another connection: $line" ;;
esac
cmp -s www/page.txt got || give_up "another page arrived"
ok "the page is the one that was served"

openssl s_client -connect "127.0.0.1:$port" -CAfile cert.pem -verify_return_error -brief </dev/null >out 2>&1 ||
	give_up "s_client: handshake"
grep -q "Server Temp Key: ECDH, .*256" out || give_up "s_client: another group"
ok "s_client: $(grep 'Server Temp Key' out)"

env -u OPENSSL_MODULES OPENSSL_CONF=/dev/null openssl s_client -connect "127.0.0.1:$port" -CAfile cert.pem \
	-verify_return_error -brief </dev/null >out 2>&1 || give_up "a client on the default provider: handshake"
ok "a client on the default provider gets through too"
must_not "TLS 1.1 is not offered" "alert|no protocols|unsupported|error" openssl s_client -connect "127.0.0.1:$port" \
	-tls1_1 -CAfile cert.pem -brief
