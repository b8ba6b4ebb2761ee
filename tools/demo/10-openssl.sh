# SPDX-License-Identifier: Apache-2.0
# Shows: unchanged openssl on the providers pakpss and base alone
. "$top/tools/demo/lib.sh"

must "provider pakpss is active" openssl list -providers
grep -q pakpss out || give_up "no pakpss among the providers"
grep -qw default out && give_up "the default provider is active too"

. "$top/tools/demo/uses.sh"
