#!/bin/sh
# SPDX-License-Identifier: MIT
# The Debian packages, installed in a clean tree of Debian 12 and used there as an ordinary user.
# Needs root, the network, and `make deb` before it: part of make check-all. Prints TAP.
set -u
cd "$(dirname "$0")/.." || exit 1
debs=$(ls build/deb/libicmp4-0_*.deb build/deb/libicmp4-dev_*.deb build/deb/icmp_*.deb 2>/dev/null)
[ "$(id -u)" = 0 ] || { echo '1..0 # SKIP makes a tree of Debian: needs root'; exit 0; }
[ -n "$debs" ] || { echo '1..0 # SKIP there are no packages: make deb'; exit 0; }

tree=$(mktemp -d /tmp/icmp4-packages-XXXXXX)
chmod 755 "$tree"
cleanup() {
	umount "$tree/dev/net/tun" "$tree/proc" 2>/dev/null
	rm -rf --one-file-system "$tree"
}
trap cleanup EXIT
trap 'exit 1' INT TERM HUP

number=0
check() {
	name=$1
	shift
	number=$((number + 1))
	if out=$("$@" 2>&1); then
		echo "ok $number - $name"
	else
		echo "not ok $number - $name"
		echo "$out" | tail -20 | sed 's/^/# /'
	fi
}
inside() {
	chroot "$tree" "$@"
}
as_user() {
	chroot --userspec=nobody:nogroup "$tree" env HOME=/tmp "$@"
}
prints() {
	pattern=$1
	shift
	"$@" 2>&1 | grep -q -- "$pattern"
}

mirror=$(sed -n 's/^URIs: *//p; s/^deb [^h]*\(http[^ ]*\).*/\1/p' /etc/apt/sources.list \
	/etc/apt/sources.list.d/* 2>/dev/null | head -1)
if ! debootstrap --variant=minbase bookworm "$tree" "${mirror:-http://deb.debian.org/debian}" \
	>/tmp/icmp4-debootstrap.$$ 2>&1; then
	echo "1..0 # SKIP no clean Debian to be had: $(tail -1 /tmp/icmp4-debootstrap.$$)"
	rm -f /tmp/icmp4-debootstrap.$$
	exit 0
fi
rm -f /tmp/icmp4-debootstrap.$$
mount -t proc proc "$tree/proc"
mkdir -p "$tree/dev/net" && touch "$tree/dev/net/tun" &&
	mount --bind /dev/net/tun "$tree/dev/net/tun"
# Manual pages and the like are left out of small trees; here they are what is tested.
rm -f "$tree"/etc/dpkg/dpkg.cfg.d/*
cp $debs "$tree/root"
cp examples/ping.c "$tree/tmp"
cp /etc/resolv.conf "$tree/etc" 2>/dev/null

check 'the packages install' inside sh -c \
	'apt-get -qq install -y --no-install-recommends /root/*.deb gcc libc6-dev pkg-config'
check 'the command says its version' prints 'icmp4) 0\.' as_user icmp --version
check 'it has CAP_NET_RAW, and CAP_NET_ADMIN of who has it' \
	prints '/usr/bin/icmp cap_net_admin=ei cap_net_raw+ep$' inside /sbin/getcap /usr/bin/icmp
# As systemd starts icmp-node@: what is ambient is lost where a file has capabilities and not these.
given=+net_admin,+net_raw
check 'a node of the systemd unit makes its TAP' inside unshare -nm sh -c "
	mknod /tmp/tun c 10 200 && chmod 666 /tmp/tun && mount --bind /tmp/tun /dev/net/tun &&
	setpriv --reuid=65534 --regid=65534 --clear-groups --bounding-set=-all,$given \
	--inh-caps=-all,$given --ambient-caps=-all,$given --no-new-privs \
	icmp node -I tap0 10.9.0.1/24 -w 0.2s"
check 'an ordinary user pings 127.0.0.1' as_user icmp ping -c 1 127.0.0.1
check 'and a lab of the gallery' as_user icmp ping -c 2 --lab first-hop server
check 'and traces through it' prints 'server' as_user icmp trace --lab tour server
check 'the labs are listed' prints '^first-hop' as_user icmp lab list
check 'but not by what only root may: listening to others' prints 'run it with sudo' \
	as_user icmp decode -I lo -w 1s
check 'icmp doctor finds raw sockets' prints 'raw-socket *ok' as_user icmp doctor
for page in man1/icmp.1 man1/icmp-ping.1 man5/icmp-lab.5 man3/libicmp4.3; do
	check "manual page $page" test -s "$tree/usr/share/man/$page.gz"
done
check 'completion of bash' test -s "$tree/usr/share/bash-completion/completions/icmp"
check 'completion of zsh' test -s "$tree/usr/share/zsh/site-functions/_icmp"
check 'completion of fish' test -s "$tree/usr/share/fish/vendor_completions.d/icmp.fish"
check 'the systemd unit' test -s "$tree/lib/systemd/system/icmp-node@.service"
check 'a program builds with the library' inside sh -c \
	'cd /tmp && cc ping.c $(pkg-config --cflags --libs icmp4) -o /tmp/ping && ldd /tmp/ping | grep -q libicmp4'
check 'the packages go again' inside apt-get -qq purge -y icmp libicmp4-0 libicmp4-dev
check 'and leave nothing of theirs behind' sh -c \
	"! find '$tree/usr' '$tree/etc' '$tree/lib' -name '*icmp4*' -o -name 'icmp-*' | grep ."
echo "1..$number"
