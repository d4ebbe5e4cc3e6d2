#!/bin/sh
# SPDX-License-Identifier: MIT
# A clean tree of Debian 12, and commands in it as in a machine of its own.
#   tree.sh make TREE PACKAGE...       debootstrap; packages are files, or names of Debian's
#   tree.sh run TREE USER COMMAND...   in it, as root or as `reader`, who is anybody
#   tree.sh remove TREE
# It needs root. The tree is a root directory of its own, not a chroot: in a chroot nobody may make a
# user namespace. All mounts end with the command.
set -eu
word=$1
tree=$2
shift 2

mirror() {
	sed -n 's/^URIs: *//p; s/^deb [^h]*\(http[^ ]*\).*/\1/p' /etc/apt/sources.list \
		/etc/apt/sources.list.d/* 2>/dev/null | head -1
}

make_tree() {
	from=$(mirror)
	debootstrap --variant=minbase bookworm "$tree" "${from:-http://deb.debian.org/debian}"
	chmod 755 "$tree"
	mkdir -p "$tree/dev/net" "$tree/packages"
	mknod -m 666 "$tree/dev/net/tun" c 10 200
	# Manual pages and the like are left out of small trees; here they are what is tested.
	rm -f "$tree"/etc/dpkg/dpkg.cfg.d/*
	cp /etc/resolv.conf "$tree/etc" 2>/dev/null || true
	# What an installer makes, and debootstrap does not.
	echo '127.0.0.1 localhost' >"$tree/etc/hosts"
	# The tree has no AppArmor to speak with, and starts no services.
	printf '#!/bin/sh\nexit 101\n' >"$tree/usr/sbin/policy-rc.d"
	chmod 755 "$tree/usr/sbin/policy-rc.d"
	wanted=
	for package; do
		case $package in
		*.deb)
			cp "$package" "$tree/packages"
			wanted="$wanted /packages/${package##*/}"
			;;
		*) wanted="$wanted $package" ;;
		esac
	done
	"$0" run "$tree" root apt-get -qq update
	"$0" run "$tree" root env DEBIAN_FRONTEND=noninteractive \
		apt-get -qq install -y --no-install-recommends $wanted
	"$0" run "$tree" root useradd --create-home --shell /bin/bash reader
}

case $word in
make) make_tree "$@" ;;
run)
	exec unshare --mount --propagation private sh -c '
		tree=$1 user=$2
		shift 2
		mount --bind "$tree" "$tree" && cd "$tree" && mkdir -p .before &&
			pivot_root . .before && cd / &&
			mount -t proc proc /proc && mount -t sysfs sysfs /sys &&
			mkdir -p /dev/pts && mount -t devpts -o ptmxmode=666 devpts /dev/pts &&
			ln -sf pts/ptmx /dev/ptmx && umount -l /.before || exit 125
		unset TMPDIR
		export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
		[ "$user" = root ] && exec env HOME=/root "$@"
		cd /home/$user && exec setpriv --reuid=$user --regid=$user --init-groups \
			--inh-caps=-all env HOME=/home/$user USER=$user SHELL=/bin/bash "$@"
	' sh "$tree" "$@"
	;;
remove) rm -rf --one-file-system "$tree" ;;
*)
	echo "usage: $0 make|run|remove TREE ..." >&2
	exit 2
	;;
esac
