# SPDX-License-Identifier: Apache-2.0
# Shows: the harness judges three products of others, then our own
. "$top/tools/demo/lib.sh"
# The harness and its workers load what the targets name, whatever the caller's OpenSSL is configured to.
unset OPENSSL_CONF OPENSSL_MODULES

sh "$PAKPSS_STAGE/share/pakpss/products.sh" products >targets || give_up "products.sh"
[ "$(grep -cv "^[a-z0-9]*:$PAKPSS_STAGE/" targets)" -ge 3 ] || { cp targets out; give_up "fewer than three products of others"; }
[ "$(grep -c "^[a-z0-9]*:$PAKPSS_STAGE/" targets)" -eq 2 ] || { cp targets out; give_up "our provider and module are not both there"; }

set -- --vectors "$PAKPSS_STAGE/share/pakpss/vectors"
shared=${PAK_SHARED-$top/../shared}/vectors
if [ -d "$shared" ]; then
	set -- "$@" --vectors "$shared"
	ok "vectors of the project, and those in $shared"
else
	ok "vectors of the project (nothing in $shared)"
fi
while read -r target; do
	set -- "$@" --target "$target"
	name=${target%%\?*}
	ok "product: ${name##*/}"
done <targets

pakpss-validate "$@" --seed 1 --out "$PWD/report" --quiet >out 2>&1
code=$?
# The sums of each product; the sets one by one are in the reports.
awk '/^(pkcs11|provider):/ { sub(/\?.*/, ""); name = $0 }
	/^  set  *planned/ && !head++ { print }
	/^  all / { printf "  %s\n%s\n", name, $0 }
	/^  verdict: / { print }' out
for file in report.json report.xml report.html; do
	[ -s "report/$file" ] || give_up "no $file"
done
echo "Reports: $PWD/report/report.html, report.json, report.xml" >where
case $code in
0 | 1) ok "exit code $code: $([ $code -eq 0 ] && echo "all pass" || echo "findings, in products of others")" ;;
*) give_up "the harness could not judge: exit code $code" ;;
esac
awk -v stage="$PAKPSS_STAGE/" '/^(pkcs11|provider):/ { ours = index($0, ":" stage) }
	/^  verdict: / && ours { n++; if ($2 != "pass") bad = 1 }
	END { exit bad || n != 2 }' out || give_up "findings in our own provider or module"
ok "no finding in our own provider and module"
