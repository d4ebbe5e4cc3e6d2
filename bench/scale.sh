#!/bin/sh
# SPDX-License-Identifier: MIT
# What large labs cost: generated, read, and a sweep through them in virtual time.
set -eu
: "${B:=build}"
file=$(mktemp)
trap 'rm -f "$file"' EXIT
for row in "10000 16.0.0.0/16" "1000000 16.0.0.0/12"; do
	nodes=${row% *}
	"$B/icmp" lab generate internet "$nodes" >"$file"
	echo "internet $nodes: $(($(wc -c <"$file") >> 20)) MiB of YAML"
	"$B/bench/scale" "$file" "${row#* }"
done
