# SPDX-License-Identifier: Apache-2.0
# Shows: the harness judges three products of others, then our own
. "$top/tools/demo/lib.sh"
