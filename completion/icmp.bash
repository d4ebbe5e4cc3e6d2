# SPDX-License-Identifier: MIT
# bash completion of icmp. What there is to complete, the command says itself:
# icmp help completion [VERB] prints word, argument and help, with tabs between.

_icmp_rows() {
	icmp help completion "$@" 2>/dev/null
}

_icmp_words() {
	COMPREPLY=($(compgen -W "$1" -- "$cur"))
}

_icmp_labs() {
	compopt -o default 2>/dev/null
	_icmp_words "$(icmp lab list 2>/dev/null | cut -d' ' -f1)"
}

_icmp_hosts() {
	_known_hosts_real -- "$cur" 2>/dev/null || COMPREPLY=($(compgen -A hostname -- "$cur"))
}

# What an option takes: "=" and its argument, "?" and one that may be absent, or nothing.
_icmp_takes() {
	_icmp_rows "$verb" | awk -F'\t' -v option="$1" '$1 == option { print $2 }'
}

# The argument of the option before the cursor; fails where none is wanted.
_icmp_argument() {
	local argument
	argument=$(_icmp_takes "$prev")
	case $argument in
	"=NAME|FILE") _icmp_labs ;;
	"=IFACE") _icmp_words "$(ls /sys/class/net 2>/dev/null)" ;;
	"=TARGET") _icmp_hosts ;;
	=[a-z]*) _icmp_words "$(tr '|' ' ' <<<"${argument#=}")" ;;
	=*) ;;
	*) return 1 ;;
	esac
}

# Behind a "=" only what stands there: a file of -o FORMAT=FILE or --story=FILE, or an argument.
_icmp_assigned() {
	if [[ $prev != -* || $(_icmp_takes "$prev") == "?[=FILE]" ]]; then
		compopt -o default 2>/dev/null
	else
		_icmp_argument
	fi
}

# One lab, behind a word or not; options and their arguments between them do not count.
_icmp_lab_operand() {
	local at operands=()
	for ((at = 2; at < COMP_CWORD; at++)); do
		if [[ ${COMP_WORDS[at + 1]} == = ]]; then
			((at += 2))
		elif [[ ${COMP_WORDS[at]} == -* ]]; then
			[[ $(_icmp_takes "${COMP_WORDS[at]}") != =* ]] || ((at++))
		else
			operands+=("${COMP_WORDS[at]}")
		fi
	done
	case ${#operands[@]}:${operands[0]} in
	0:)
		_icmp_labs
		COMPREPLY+=($(compgen -W "run list show draw lint expect generate import" -- "$cur"))
		;;
	1:run | 1:show | 1:draw | 1:lint | 1:expect) _icmp_labs ;;
	1:generate) _icmp_words "line ring grid tree fat-tree random internet" ;;
	1:import) compopt -o default 2>/dev/null ;;
	esac
}

# Types by number and name, codes by name.
_icmp_registry() {
	icmp types 2>/dev/null | awk 'NR > 1 { print $1 }'
	icmp types -j 2>/dev/null | sed -n 's/.*"name":"\([^"]*\)".*/\1/p'
}

_icmp_operand() {
	case $verb in
	help) _icmp_words "$(_icmp_rows | cut -f1)" ;;
	lab) _icmp_lab_operand ;;
	types) _icmp_words "$(_icmp_registry)" ;;
	decode) compopt -o default 2>/dev/null ;;
	*) _icmp_hosts ;;
	esac
}

_icmp() {
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} verb=${COMP_WORDS[1]}
	local at
	COMPREPLY=()
	if ((COMP_CWORD == 1)); then
		_icmp_words "$(_icmp_rows | awk -F'\t' '$2 == "verb" { print $1 }')"
		return
	fi
	for ((at = 2; at < COMP_CWORD; at++)); do
		if [[ ${COMP_WORDS[at]} == -- ]]; then
			[[ $verb != lab ]] || _command_offset $((at + 1)) 2>/dev/null
			return
		fi
	done
	# bash splits at "=": --lab = NAME are three words.
	if [[ $cur == = ]]; then
		cur=
		_icmp_assigned
	elif [[ $prev == = ]]; then
		prev=${COMP_WORDS[COMP_CWORD - 2]}
		_icmp_assigned
	elif [[ $cur == -* ]]; then
		_icmp_words "$(_icmp_rows "$verb" | cut -f1)"
	else
		_icmp_argument || _icmp_operand
	fi
}

complete -F _icmp icmp
