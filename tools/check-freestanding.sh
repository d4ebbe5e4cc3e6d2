#!/bin/sh
# SPDX-License-Identifier: MIT
# The library needs nothing: every core source compiles without a C library at three levels of
# optimisation, and the whole, joined, asks only for the symbols allowed and has no writable data.
# Usage: check-freestanding.sh FOLDER 'SYMBOLS...' COMPILER [FLAGS...] -- SOURCES...   Prints TAP.
set -eu
folder=$1 allowed=$2 compiler=$3
shift 3
flags=
while [ "$1" != -- ]; do
	flags="$flags $1"
	shift
done
shift

include=$("$compiler" -print-file-name=include)
case $compiler in
*-gcc) prefix=${compiler%gcc} ;;
*) prefix= ;;
esac
number=0
verdict() {
	number=$((number + 1))
	[ -z "$2" ] && echo "ok $number - $1" && return
	echo "not ok $number - $1"
	echo "$2" | sed 's/^/# /'
}

mkdir -p "$folder"
for level in -O0 -Os -O2; do
	name="$compiler$flags $level"
	objects= bad=
	for source; do
		object=$folder/$(echo "$source$level" | tr / _).o
		"$compiler" $flags $level -std=c11 -ffreestanding -nostdinc -isystem "$include" -Iinclude \
			-Isrc -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror \
			-c -o "$object" "$source" 2>"$folder/log" || bad="$bad$(cat "$folder/log")"
		objects="$objects $object"
	done
	verdict "compiles: $name" "$bad"
	[ -z "$bad" ] || continue

	# The linker itself makes the table of a position-independent compiler.
	"${prefix}ld" -r -o "$folder/joined.o" $objects
	undefined=$("${prefix}nm" -u "$folder/joined.o" | awk '{print $2}')
	bad=
	for symbol in $undefined; do
		case " $(echo $allowed) _GLOBAL_OFFSET_TABLE_ " in
		*" $symbol "*) ;;
		*) bad="$bad $symbol" ;;
		esac
	done
	verdict "needs nothing but what is allowed: $name" "$bad"

	bad=$("${prefix}objdump" -h "$folder/joined.o" |
		awk '$2 ~ /^\.(data|bss|tdata|tbss)$/ && $3 !~ /^0+$/ {print $2, $3}')
	verdict "has no writable data: $name" "$bad"

	bad=$("${prefix}nm" -g --defined-only "$folder/joined.o" | awk '{print $3}' |
		grep -vE '^icmp4_' || true)
	verdict "defines only icmp4_ names: $name" "$bad"
done
echo "1..$number"
