#!/bin/sh
# SPDX-License-Identifier: MIT
# Switches off one rule of src/base/rule_id.h after the other, and demands that a test of the core
# notices. Usage: mutants.sh TEST...   Prints TAP: each rule, and the first test that fails without
# it. Of the tests only those are run that ask for the rule, the quickest first.
set -eu
ids=$(grep -oE '^	RULE_[A-Z]+_[0-9]+' "$(dirname "$0")/../src/base/rule_id.h" | tr -d '\t')
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
number=0
verdict() {
	number=$((number + 1))
	echo "$1ok $number - $2"
}
# A test that never ends has failed too: by its own time, and long after by that of the others.
holds() {
	(ulimit -t 60 && timeout 900 "$1" >/dev/null 2>&1)
}
name() {
	basename "$1" _test
}

# Lines "MILLISECONDS RULE TEST" of all that is asked; the names of tests that fail as it is.
survey() {
	for test; do
		begun=$(date +%s%3N)
		RULES_ASKED=$work/rules holds "$test" || printf ' %s' "$(name "$test")"
		sed "s|.*|$(($(date +%s%3N) - begun)) & $test|" "$work/rules" >>"$work/asked"
		: >"$work/rules"
	done
}
# The first that fails without the rule of this number.
fallen() {
	sort -n "$work/asked" | while read -r _ rule test; do
		[ "$rule" != "$1" ] || RULE_OFF=$1 holds "$test" || { name "$test" && break; }
	done
}

: >"$work/rules"
broken=$(survey "$@")
[ -z "$broken" ] && verdict '' 'all rules hold' || verdict 'not ' "all rules hold, but:$broken"
off=0
for id in $ids; do
	by=$(fallen $off)
	[ -n "$by" ] && verdict '' "without $id: $by" || verdict 'not ' "without $id: nobody notices"
	off=$((off + 1))
done
echo "1..$number"
