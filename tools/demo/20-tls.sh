# SPDX-License-Identifier: Apache-2.0
# Shows: TLS 1.3 between s_server and curl, P-256 and TLS_AES_256_GCM_SHA384, both ends on pakpss
. "$top/tools/demo/lib.sh"

. "$top/tools/demo/handshake.sh"
