#!/bin/sh
# SPDX-License-Identifier: MIT
# The Debian packages, installed in a clean tree of Debian 12 and used there as an ordinary user; then
# all that tests/net/workflows.t does, there. Needs root, the network, and `make deb` before it: part
# of make check-all. Prints TAP.
set -u
cd "$(dirname "$0")/.." || exit 1
debs=$(ls build/deb/libicmp4-0_*.deb build/deb/libicmp4-dev_*.deb build/deb/icmp_*.deb 2>/dev/null)
[ "$(id -u)" = 0 ] || { echo '1..0 # SKIP makes a tree of Debian: needs root'; exit 0; }
[ -n "$debs" ] || { echo '1..0 # SKIP there are no packages: make deb'; exit 0; }

place=$(mktemp -d /tmp/icmp4-packages-XXXXXX)
tree=$place/tree
trap 'tests/packages/tree.sh remove "$place"' EXIT
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
	tests/packages/tree.sh run "$tree" root "$@"
}
as_user() {
	tests/packages/tree.sh run "$tree" reader "$@"
}
prints() {
	pattern=$1
	shift
	"$@" 2>&1 | grep -q -- "$pattern"
}

# What people have beside the packages, and what the library is built by.
others='gcc libc6-dev pkg-config make python3-minimal sudo man-db bash-completion zsh fish
	traceroute iputils-ping tcpdump iproute2'
if ! tests/packages/tree.sh make "$tree" $debs $others >"$place/made" 2>&1; then
	if [ -x "$tree/usr/bin/apt-get" ]; then
		echo "1..1"
		echo "not ok 1 - the packages install"
		tail -20 "$place/made" | sed 's/^/# /'
		exit 1
	fi
	echo "1..0 # SKIP no clean Debian to be had: $(tail -1 "$place/made")"
	exit 0
fi
cp examples/ping.c build/icmp4-*.tar.gz "$tree/packages"
echo 'reader ALL=(ALL) NOPASSWD: ALL' >"$tree/etc/sudoers.d/reader"

check 'the packages install' inside dpkg -s icmp libicmp4-0 libicmp4-dev
check 'the command says its version' prints 'icmp4) 0\.' as_user icmp --version
check 'it has CAP_NET_RAW, and CAP_NET_ADMIN of who has it' \
	prints '/usr/bin/icmp cap_net_admin=ei cap_net_raw+ep$' inside /sbin/getcap /usr/bin/icmp
# As systemd starts icmp-node@: what is ambient is lost where a file has capabilities and not these.
given=+net_admin,+net_raw
check 'a node of the systemd unit makes its TAP' inside unshare -n \
	setpriv --reuid=65534 --regid=65534 --clear-groups --bounding-set=-all,$given \
	--inh-caps=-all,$given --ambient-caps=-all,$given --no-new-privs \
	icmp node -I tap0 10.9.0.1/24 -w 0.2s
check 'an ordinary user pings 127.0.0.1' as_user icmp ping -c 1 127.0.0.1
check 'and a lab of the gallery' as_user icmp ping -c 2 --lab first-hop server
check 'and traces through it' prints 'server' as_user icmp trace --lab tour server
check 'and lives in it, by any program' prints ' 0% packet loss' \
	as_user icmp lab first-hop -- ping -c 1 server
check 'the labs are listed' prints '^first-hop' as_user icmp lab list
check 'but not by what only root may: listening to others' prints 'run it with sudo' \
	as_user icmp decode -I lo -w 1s
check 'icmp doctor finds raw sockets' prints 'raw-socket *ok' as_user icmp doctor
for page in '1 icmp' '1 icmp-ping' '1 icmp-why' '1 icmp-doctor' '5 icmp-lab' '3 libicmp4'; do
	check "manual page $page" as_user man $page
done
check 'each verb has its page' as_user sh -c '
	for verb in $(icmp help completion | awk "\$2 == \"verb\" { print \$1 }"); do
		[ "$verb" = help ] || man 1 "icmp-$verb" >/dev/null || exit 1
	done'
check 'bash completes a verb' prints 'trace' as_user bash -c '
	. /usr/share/bash-completion/bash_completion
	. /usr/share/bash-completion/completions/icmp
	COMP_WORDS=(icmp tra) COMP_CWORD=1 COMP_LINE="icmp tra" COMP_POINT=8
	$(complete -p icmp | sed "s/.*-F \([^ ]*\).*/\1/") icmp tra icmp
	echo "${COMPREPLY[@]}"'
check 'fish completes a verb' prints '^trace' as_user fish -c 'complete -C "icmp tra"'
check 'zsh reads its completion' as_user zsh -c 'autoload -U compinit; compinit -u; [ "$_comps[icmp]" = _icmp ]'
check 'the systemd unit' test -s "$tree/lib/systemd/system/icmp-node@.service"
check 'the profile for AppArmor' test -s "$tree/usr/share/icmp4/apparmor/icmp"
check 'a program builds with the library' inside sh -c \
	'cd /tmp && cc /packages/ping.c $(pkg-config --cflags --libs icmp4) -o ping && ldd ping | grep -q libicmp4'
check 'there is no git' inside sh -c '! command -v git'
B=${B:-build/cc} TREE=$tree tests/net/workflows.t >"$place/workflows" 2>&1
sed -n 's/^\(not \)\?ok [0-9]* - //p' "$place/workflows" | sort -u >"$place/steps"
check "the workflows, in the tree: $(wc -l <"$place/steps") steps" sh -c \
	"cat '$place/workflows'; grep -q '^ok' '$place/workflows' && ! grep -q '^not ok' '$place/workflows'"
check 'the packages go again' inside apt-get -qq purge -y icmp libicmp4-0 libicmp4-dev
check 'and leave nothing of theirs behind' sh -c \
	"! find '$tree/usr' '$tree/etc' '$tree/lib' -path '*/usr/local/*' -prune -o \
		\( -name '*icmp4*' -o -name 'icmp-*' \) -print | grep ."
echo "1..$number"
