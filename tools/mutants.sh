#!/bin/sh
# SPDX-License-Identifier: MIT
# Switches off one rule of src/base/rule_id.h after the other, and demands that a test of the core
# notices. Usage: mutants.sh TEST...   Prints TAP: each rule, and the tests that fail without it.
set -eu
ids=$(grep -oE '^	RULE_[A-Z]+_[0-9]+' "$(dirname "$0")/../src/base/rule_id.h" | tr -d '\t')
number=0
# Names of the tests that fail; a test that never ends has failed too.
fallen() {
	for test; do
		timeout 60 "$test" >/dev/null 2>&1 || printf ' %s' "$(basename "$test" _test)"
	done
}
verdict() {
	number=$((number + 1))
	echo "$1ok $number - $2"
}

none=$(fallen "$@")
[ -z "$none" ] && verdict '' 'all rules hold' || verdict 'not ' "all rules hold, but:$none"
off=0
for id in $ids; do
	by=$(RULE_OFF=$off fallen "$@")
	[ -n "$by" ] && verdict '' "without $id:$by" || verdict 'not ' "without $id: nobody notices"
	off=$((off + 1))
done
echo "1..$number"
