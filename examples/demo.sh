#!/bin/sh
# SPDX-License-Identifier: MIT
# The main job, without privilege: ping and trace through a simulated network that misbehaves on
# purpose, in virtual time, and what happened at each hop and why. `make demo` runs it.
set -u
icmp=${B:-build/cc}/icmp
lab=examples/labs/tour.yaml

# Says what comes, shows the command, runs it. A "no" (1) is a result like any other here.
show() {
	printf '\n== %s\n$ icmp' "$1"
	shift
	printf ' %s' "$@"
	echo
	"$icmp" "$@"
	status=$?
	[ "$status" -lt 2 ] || exit "$status"
}

show 'A network in one process, on a virtual clock; any of its nodes can misbehave' lab draw "$lab"
show 'A host far away answers' ping --lab "$lab" -c 3 server
show 'The way there, hop by hop; r3 is silent, and the path goes on' \
	trace --lab "$lab" --explain server
show 'Too large for the link behind r4, and not to be fragmented' \
	ping --lab "$lab" -c 1 -M do -s 1472 server
show 'One packet in five is lost on the way to mirror' ping --lab "$lab" -q -c 200 -i 100ms mirror
show 'r2 has no route to this network' trace --lab "$lab" --explain 192.0.2.1
show 'r6 lets nobody into this one' trace --lab "$lab" --explain vault
show 'A TCP port that is open' trace --lab "$lab" --tcp=80 server
show 'A TCP port that is closed: a reset is an answer too' trace --lab "$lab" --tcp=82 server
show 'A TCP port that is filtered: silence, but only at the end' \
	trace --lab "$lab" --explain --tcp=81 server
show 'What was that message?' types 3/4
capture=$(mktemp)
trap 'rm -f "$capture"' EXIT
show 'A message made by hand: time exceeded, with the labels that the datagram wore' \
	send --type 11 --quote udp:src=192.0.2.1,dst=198.51.100.7,dport=33434,ttl=1 \
	--object mpls:label=16001,ttl=1/label=24,ttl=255 -S 192.0.2.254 \
	--yes-i-may-test-this -o "pcap=$capture" 192.0.2.1
show 'And what it says' decode -v --explain "$capture"
cat <<'TXT'

The same network for the stock tools, in real time, where /dev/net/tun is open to you:
  build/cc/icmp lab examples/labs/tour.yaml -- traceroute server
TXT
