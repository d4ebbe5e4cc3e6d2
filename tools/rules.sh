#!/bin/sh
# SPDX-License-Identifier: MIT
# How many requirements have a test, by group and level; the MUSTs and SHOULDs without one, each with
# its reason. Exit status 1 where one has neither: tools/check-rules.sh says which.
set -eu
cd "$(dirname "$0")/.."
awk '
	/^#/ || !NF { next }
	FNR == NR {
		level[$1] = $2
		ids[++count] = $1
		next
	}
	{
		id = $1
		where[id] = $2
		sub(/^[^ ]+ +- */, "")
		why[id] = $0
	}
	END {
		split("MUST SHOULD MAY DERIVED", levels, " ")
		for (i = 1; i <= count; i++) {
			id = ids[i]
			group = id
			sub(/-[0-9]+$/, "", group)
			if (!(group in seen)) {
				seen[group] = 1
				groups[++group_count] = group
			}
			all[group, level[id]]++
			total[level[id]]++
			if (where[id] != "" && where[id] != "-") {
				tested[group, level[id]]++
				total_tested[level[id]]++
			}
		}
		printf "%-9s %9s %9s %9s %9s\n", "with test", "MUST", "SHOULD", "MAY", "DERIVED"
		for (g = 1; g <= group_count; g++) {
			printf "%-9s", groups[g]
			for (l = 1; l <= 4; l++)
				put(tested[groups[g], levels[l]], all[groups[g], levels[l]])
			print ""
		}
		printf "%-9s", "all"
		for (l = 1; l <= 4; l++)
			put(total_tested[levels[l]], total[levels[l]])
		print "\n"
		for (i = 1; i <= count; i++) {
			id = ids[i]
			if (level[id] != "MUST" && level[id] != "SHOULD")
				continue
			if (where[id] == "-")
				printf "%-11s %-7s %s\n", id, level[id], why[id]
			else if (where[id] == "") {
				printf "%-11s %-7s HAS NEITHER TEST NOR REASON\n", id, level[id]
				missing = 1
			}
		}
		exit missing
	}
	function put(some, of) {
		printf " %9s", of ? (some + 0) "/" of : "-"
	}' tests/requirements.txt tests/rules.txt
