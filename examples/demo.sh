#!/bin/sh
# SPDX-License-Identifier: MIT
# The main job, without privilege: ping and trace through a simulated network that misbehaves on
# purpose, in virtual time, and what happened at each hop and why. `make demo` runs it.
set -u
icmp=${B:-build/cc}/icmp
lab=examples/labs/tour.yaml

# Shows a command, runs it; an answer of "no" (1) is a result like any other here.
try() {
	printf '\n$ icmp %s\n' "$*"
	"$icmp" "$@"
	status=$?
	[ "$status" -lt 2 ] || exit "$status"
}

echo "A network of simulated routers, in one process, on a virtual clock:"
try lab draw "$lab"
