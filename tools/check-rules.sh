#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/rules.txt says for each requirement which test covers it: FILE:TEST, or "-" and a reason.
# Held here: a row is well-formed and stands once, its file exists and knows that test's name, and
# no MUST or SHOULD of tests/requirements.txt is without a row. Prints TAP.
set -eu
cd "$(dirname "$0")/.."
number=0
verdict() {
	number=$((number + 1))
	if [ -z "$2" ]; then
		echo "ok $number - $1"
	else
		echo "not ok $number - $1"
		echo "$2" | sed 's/^/# /'
	fi
}

while read -r id where reason; do
	case $id in
	'' | '#'*) continue ;;
	esac
	problem=
	if [ "$where" = - ]; then
		[ -n "$reason" ] || problem='no test, and no reason'
	else
		file=tests/${where%%:*} test=${where#*:}
		grep -qsF -- "$test" "$file" || problem="$file has no test $test"
	fi
	verdict "$id" "$problem"
done <tests/rules.txt

ids() {
	sed '/^#/d; /^$/d' "$1" | cut -d' ' -f1 | sort
}
verdict 'no requirement stands twice' "$(ids tests/rules.txt | uniq -d)"
known=$(mktemp)
trap 'rm -f "$known"' EXIT
ids tests/requirements.txt >"$known"
verdict 'every row is of a known requirement' "$(ids tests/rules.txt | comm -13 "$known" -)"
grep -E ' (MUST|SHOULD)$' tests/requirements.txt | cut -d' ' -f1 | sort >"$known"
verdict 'every MUST and SHOULD has a row' "$(ids tests/rules.txt | comm -23 "$known" -)"
echo "1..$number"
