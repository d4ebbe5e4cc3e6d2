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

# The argument of the option before the cursor; fails where none is wanted.
_icmp_argument() {
	local argument
	argument=$(_icmp_rows "$verb" | awk -F'\t' -v option="$prev" '$1 == option { print $2 }')
	case $argument in
	"=NAME|FILE") _icmp_labs ;;
	=[a-z]*) _icmp_words "$(tr '|' ' ' <<<"${argument#=}")" ;;
	=*) compopt -o default 2>/dev/null ;;
	*) return 1 ;;
	esac
}

_icmp_operand() {
	case $verb in
	help) _icmp_words "$(_icmp_rows | cut -f1)" ;;
	lab)
		_icmp_labs
		((COMP_CWORD > 2)) || COMPREPLY+=($(compgen -W "run list show draw" -- "$cur"))
		;;
	types) _icmp_words "$(icmp types 2>/dev/null | awk 'NR > 1 { print $1, $2 }')" ;;
	*) _known_hosts_real -- "$cur" 2>/dev/null || COMPREPLY=($(compgen -A hostname -- "$cur")) ;;
	esac
}

_icmp() {
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} verb=${COMP_WORDS[1]} at
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
	elif [[ $prev == = ]]; then
		prev=${COMP_WORDS[COMP_CWORD - 2]}
	fi
	if [[ $cur == -* ]]; then
		_icmp_words "$(_icmp_rows "$verb" | cut -f1)"
	else
		_icmp_argument || _icmp_operand
	fi
}

complete -F _icmp icmp
