#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# chroot.sh [COMMAND...]: a fresh Debian 12 (debootstrap, minbase, plus git) with a clone of HEAD in it, then
# ./run and ./check there, as a new user would; or COMMAND in the clone instead.
# Needs root and debootstrap. Mirror, proxy and release come from this host's apt configuration.
# PAK_CHROOT=FOLDER keeps the system there for the next time; otherwise it is made in TMPDIR and removed.
top=$(cd "$(dirname "$0")/.." && pwd) || exit 2
release=bookworm

die() {
	echo "chroot: $*" >&2
	exit 2
}

[ "$(id -u)" -eq 0 ] || die "needs root"
command -v debootstrap >/dev/null || die "install debootstrap"

# "URI SUITE" of each Debian source of this host, one-line and deb822 style.
sources() {
	cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null |
		sed -n 's/^deb \(\[[^]]*\] \)\{0,1\}\([^ ]*\) \([^ ]*\) .*\bmain\b.*/\2 \3/p'
	cat /etc/apt/sources.list.d/*.sources 2>/dev/null | awk '
		/^URIs:/ { uri = $2 }
		/^Suites:/ { for (i = 2; i <= NF; i++) print uri, $i }'
}
lines=$(sources | awk -v r=$release '$2 == r || $2 == r "-updates" || $2 == r "-security"' | sort -u)
mirror=$(echo "$lines" | awk -v r=$release '$2 == r { print $1; exit }')
[ -n "$mirror" ] || die "no source of $release in this host's apt configuration"

root=${PAK_CHROOT:-$(mktemp -d "${TMPDIR:-/tmp}/pakpss-chroot.XXXXXX")}
leave() {
	for m in dev/pts dev proc sys; do
		mountpoint -q "$root/$m" && umount "$root/$m"
	done
	[ -n "$PAK_CHROOT" ] || rm -rf --one-file-system "$root"
}
trap leave EXIT
trap 'exit 130' INT TERM

if [ ! -x "$root/usr/bin/git" ]; then
	echo "chroot: debootstrap $release from $mirror"
	mkdir -p "$root"
	debootstrap --variant=minbase --include=git "$release" "$root" "$mirror" >"$root.log" 2>&1 ||
		{ tail -n 5 "$root.log" >&2; die "debootstrap failed"; }
	rm -f "$root.log"
	echo "$lines" | sed 's/\(.*\) \(.*\)/deb \1 \2 main/' >"$root/etc/apt/sources.list"
	apt-config dump | grep '^Acquire::.*[Pp]roxy' >"$root/etc/apt/apt.conf.d/90host"
fi
cp -L /etc/resolv.conf /etc/hosts "$root/etc/" 2>/dev/null
for m in proc sys dev dev/pts; do
	mount --bind "/$m" "$root/$m" || die "cannot mount /$m"
done

rm -rf "$root/root/pakpss"
git clone -q --no-local "$top" "$root/root/pakpss" || die "clone failed"
echo "chroot: $(git -C "$root/root/pakpss" log -1 --format='%h %s')"

# inside COMMAND...: in the clone, with an empty environment but for the proxy.
inside() {
	env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 CI=true \
		${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} \
		chroot "$root" sh -c 'cd /root/pakpss && exec "$@"' sh "$@" </dev/null
}
if [ $# -gt 0 ]; then
	inside "$@"
	exit
fi
bad=0
for step in ./run ./run ./check; do
	start=$(date +%s)
	inside $step
	code=$?
	echo "chroot: $step ended with $code after $(($(date +%s) - start)) s"
	[ $code -eq 0 ] || bad=1
done
exit $bad
