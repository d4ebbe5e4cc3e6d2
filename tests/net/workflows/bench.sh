#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs a command beside a router: the kernel, in a namespace of its own, between eth1 and eth2 here.
set -e
unshare --net sleep 1000 &
router=$!
trap 'kill $router' EXIT
until [ "$(readlink /proc/$router/ns/net)" != "$(readlink /proc/$$/ns/net)" ]; do sleep 0.05; done
there() {
	nsenter --net=/proc/$router/ns/net "$@"
}
for link in 1 2; do
	ip link add eth$link type veth peer name d$link
	ip link set d$link netns $router
	ip link set eth$link up
	there ip address add 10.9.$link.1/24 dev d$link
	there ip link set d$link up
done
there ip route add 198.51.100.0/24 via 10.9.1.2
there sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward; echo 0 >/proc/sys/net/ipv4/icmp_ratelimit'
"$@"
