#!/bin/sh
# SPDX-License-Identifier: MIT
# The layers of ARCHITECTURE.md, held by the #include lines. Prints TAP.
set -eu
cd "$(dirname "$0")/.."

# Folder: the folders it may include from, beside its own and the public headers.
rules='
base:
wire: base
link: base wire
node: base wire link
probe: base wire
check: base wire link
why: base wire
stat: base
sim: base wire link node stat
config: base wire link node sim
io: base wire link
run: base wire link node probe stat sim config io check why
out: stat sim check why
cmd: base wire link node probe stat sim config io check why run out
'
core='base wire link node probe'
freestanding='stdbool.h stddef.h stdint.h'
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

for folder in src/*/; do
	name=$(basename "$folder")
	allowed=$(echo "$rules" | sed -n "s/^$name://p")
	pattern=$(echo "$name $allowed" | sed 's/  */ /g; s/ $//; s/ /|/g')
	bad=$(grep -nE '^#include "' -r --include='*.[ch]' "$folder" |
		grep -vE "#include \"($pattern)/" || true)
	verdict "src/$name includes only from: $name$allowed" "$bad"
done

for name in $core; do
	[ -d "src/$name" ] || continue
	bad=$(grep -rnE '^#include <' --include='*.[ch]' "src/$name" | grep -v '<icmp4/' || true)
	for header in $freestanding; do
		bad=$(echo "$bad" | grep -v "<$header>" || true)
	done
	verdict "src/$name includes only freestanding headers" "$bad"
done

bad=$(grep -nE '^#include' include/icmp4/*.h | grep -vE '<icmp4/|<std(bool|def|int)\.h>' || true)
verdict "public headers include only each other" "$bad"

bad=$(grep -L 'SPDX-License-Identifier: MIT' $(git ls-files '*.c' '*.h' '*.sh' '*.t' '*.py' Makefile 2>/dev/null || find src include tests -name '*.[ch]') || true)
verdict "every source names its licence" "$bad"
echo "1..$number"
