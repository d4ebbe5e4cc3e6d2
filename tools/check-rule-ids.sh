#!/bin/sh
# SPDX-License-Identifier: MIT
# The constants of src/base/rule_id.h and the questions of the code are the same rules: each row is
# asked by some source of src, each one asked has a row, and tests/rules.txt names a test of it.
# Prints TAP.
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

folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
ids='RULE_[A-Z]+_[0-9]+'
grep -ohE "^	$ids" src/base/rule_id.h | tr -d '\t' | sort >"$folder/rows"
# Asked outright, or by a row of a table whose column of rules is asked.
find src -name '*.[ch]' -exec cat {} + | tr '\n\t' '  ' | grep -oE "rule\($ids\)|, *$ids\}" | grep -oE "$ids" |
	sort -u >"$folder/asked"
sed -n 's/^\([A-Z]*\)-\([0-9]*\) [^-].*/RULE_\1_\2/p' tests/rules.txt | sort >"$folder/tested"

verdict 'there are rules' "$([ -s "$folder/rows" ] || echo none)"
verdict 'no row stands twice' "$(uniq -d "$folder/rows")"
verdict 'every row is asked' "$(comm -23 "$folder/rows" "$folder/asked")"
verdict 'every rule asked has a row' "$(comm -13 "$folder/rows" "$folder/asked")"
verdict 'every row has a test' "$(comm -23 "$folder/rows" "$folder/tested")"
echo "1..$number"
