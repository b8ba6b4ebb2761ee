# SPDX-License-Identifier: Apache-2.0
# Shared by ./run and ./check (sourced, POSIX sh): packages, build out of tree, staged install.
# Set by the caller: top (the source tree), me (the command's name).

build=$top/build
stage=$build/stage
logs=$build/logs
jobs=$(nproc 2>/dev/null || echo 2)

say() {
	printf '%s: %s\n' "$me" "$*"
}

die() {
	printf '%s: %s\n' "$me" "$*" >&2
	exit 2
}

# quietly NAME COMMAND...: output goes to build/logs/NAME.log; the end of it is shown when the command fails.
quietly() {
	log=$logs/$1.log
	shift
	mkdir -p "$logs"
	if ! "$@" >"$log" 2>&1 </dev/null; then
		tail -n 40 "$log" >&2
		die "failed: $* (all of its output: $log)"
	fi
}

# packages_missing GROUP...: names of the packages of these groups that are not installed.
packages_missing() {
	for group in "$@"; do
		awk -v g="$group" '$1 !~ /^#/ && $2 == g { print $1 }' "$top/tools/setup/packages.txt"
	done | while read -r name; do
		case $(dpkg-query -W -f='${Status}' "$name" 2>/dev/null) in
		*"ok installed") ;;
		*) echo "$name" ;;
		esac
	done
}

apt_install() {
	as_root=
	[ "$(id -u)" -eq 0 ] || as_root=sudo
	if [ -n "$as_root" ] && ! command -v sudo >/dev/null; then
		return 3
	fi
	$as_root env DEBIAN_FRONTEND=noninteractive sh -c '
		apt-get -q -o DPkg::Lock::Timeout=300 update
		exec apt-get -q -y -o DPkg::Lock::Timeout=300 install --no-install-recommends "$@"' apt "$@"
}

# need_packages GROUP...: installs what is missing, says what and why; does nothing when all is there.
need_packages() {
	command -v dpkg-query >/dev/null || {
		say "this is no Debian system: tools/setup/packages.txt lists what has to be installed"
		return 0
	}
	missing=$(packages_missing "$@")
	if [ -z "$missing" ]; then
		say "packages: all installed"
		return 0
	fi
	say "packages: these are missing and come from apt now"
	for name in $missing; do
		awk -v n="$name" '$1 == n { $2 = ""; print "    " $0 }' "$top/tools/setup/packages.txt"
	done
	mkdir -p "$logs"
	for try in 1 2; do
		code=0
		# shellcheck disable=SC2086 # one word a package
		apt_install $missing >"$logs/apt.log" 2>&1 </dev/null || code=$?
		[ $code -ne 0 ] || return 0
		[ $code -ne 3 ] || die "run this as root, or install sudo, or install by hand:" $missing
		if [ $try -eq 1 ]; then
			say "apt failed, once more in 10 seconds"
			sleep 10
		fi
	done
	tail -n 15 "$logs/apt.log" >&2
	die "apt could not install the packages (offline? see $logs/apt.log). Install them and start again:" $missing
}

# build_tree: configure once, make always; automake's own rules redo what changed.
build_tree() {
	cd "$top" || exit 2
	if [ ! -f configure ]; then
		say "build: autoreconf"
		quietly autoreconf autoreconf -fi
	fi
	mkdir -p "$build"
	cd "$build" || exit 2
	if [ ! -f Makefile ]; then
		say "build: configure"
		quietly configure "$top/configure" --prefix="$stage" --sysconfdir="$stage/etc" --localstatedir="$stage/var"
	fi
	say "build: make -j$jobs"
	quietly make make -j"$jobs"
	cd "$top" || exit 2
}

# stage_tree: installs into build/stage and writes the configuration that makes it usable from there.
stage_tree() {
	say "stage: $stage"
	quietly install make -C "$build" install
	modules=$stage/etc/p11-kit/modules
	mkdir -p "$stage/bin" "$stage/etc/pakpss" "$modules" "$stage/etc/xdg/pkcs11/modules" "$stage/var/tokens"
	cp "$top/tools/setup/with-p11-kit" "$stage/bin/"
	printf 'token-dir = %s\naudit-log = %s\n' "$stage/var/tokens" "$stage/var/audit.log" >"$stage/etc/pakpss/pakpss.conf"
	printf 'module: %s\npriority: 10\n' "$stage/lib/pkcs11/pakpss-pkcs11.so" >"$modules/pakpss.module"
	cp "$modules/pakpss.module" "$stage/etc/xdg/pkcs11/modules/"
	sed "s|@stage@|$stage|g" "$top/tools/setup/env.sh.in" >"$stage/env.sh"
}

# p11_kit_finds_stage: where no mount namespace can be had (containers, chroots), p11-kit has to be told of the stage's
# module: by a file among the system's for root, whose own configuration p11-kit never reads; for others by having it read
# theirs, as it does in most distributions, which only root can set and only if nobody configured p11-kit.
p11_kit_finds_stage() {
	(. "$stage/env.sh" && with-p11-kit true) 2>/dev/null && return 0
	conf=/etc/pkcs11/pkcs11.conf file=/etc/pkcs11/modules/pakpss.module
	if [ "$(id -u)" -eq 0 ]; then
		if [ -e $file ] && ! grep -qs '/build/stage/lib/pkcs11/pakpss-pkcs11.so$' $file; then
			return 0
		fi
		say "p11-kit: writing $file, which names the stage's module; remove it with the stage"
		mkdir -p /etc/pkcs11/modules && cp "$stage/etc/p11-kit/modules/pakpss.module" $file
	elif [ ! -e $conf ] && command -v sudo >/dev/null; then
		say "p11-kit: writing \"user-config: merge\" to $conf, so that it reads the stage's module list"
		sudo sh -c "mkdir -p /etc/pkcs11 && echo 'user-config: merge' >$conf" </dev/null
	fi
}
