#!/bin/sh
# SPDX-License-Identifier: MIT
# Installs what is missing from Debian, once, and says what. Usage: install-deps.sh build|check|all|deb
# Nothing happens, and no privilege is asked for, where nothing is missing.
set -eu

build='gcc make pkg-config libc6-dev libyaml-dev libc-ares-dev libcap-dev libmnl-dev
	libpcap-dev zlib1g-dev libjansson-dev libseccomp-dev libmicrohttpd-dev libexpat1-dev
	libncurses-dev libmaxminddb-dev'
check="$build g++ clang clang-format libclang-rt-14-dev perl iproute2 procps util-linux mount
	iputils-ping iputils-tracepath iputils-clockdiff hping3 nmap traceroute mtr-tiny fping
	nftables scamper tmux ethtool jq
	python3 python3-jsonschema python3-scapy mandoc tshark tcpdump
	gcc-arm-none-eabi gcc-s390x-linux-gnu libc6-dev-s390x-cross qemu-user"
all="$check clang-tidy cppcheck gcovr musl-tools frr liblwip-dev"
deb="$build debhelper dpkg-dev lintian debootstrap fakeroot"

case ${1:-} in
build) wanted=$build ;;
check) wanted=$check ;;
all) wanted=$all ;;
deb) wanted=$deb ;;
*)
	echo "usage: $0 build|check|all|deb" >&2
	exit 2
	;;
esac

missing=
for package in $wanted; do
	dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' ||
		missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then
	as_root=
elif command -v sudo >/dev/null; then
	as_root=sudo
else
	echo "These Debian packages are missing; install them as root, then run make again:" >&2
	echo "  apt-get install$missing" >&2
	exit 1
fi
echo "Installing from Debian:$missing"
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get -qq update
# The quiet form prints a line a package; what goes wrong still shows.
$as_root apt-get -qq -o Dpkg::Use-Pty=0 install -y --no-install-recommends $missing >/dev/null
