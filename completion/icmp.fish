# SPDX-License-Identifier: MIT
# fish completion of icmp. What there is to complete, the command says itself:
# icmp help completion [VERB] prints word, argument and help, with tabs between.

# "word TAB help" of every row; with an argument, of rows of that kind only.
function __icmp_rows
    for row in (icmp help completion $argv[2..] 2>/dev/null)
        set -l part (string split \t -- $row)
        if test -z "$argv[1]"; or test "$argv[1]" = "$part[2]"
            printf '%s\t%s\n' $part[1] $part[3]
        end
    end
end

function __icmp_labs
    icmp lab list 2>/dev/null | string match -r '^\S+'
    __fish_complete_suffix .yaml
end

# One lab, behind a word or not; options and their arguments between them do not count.
function __icmp_lab_operand
    set -l operands
    set -l option ''
    for word in $argv
        if string match -q -- '-*' $word
            set option $word
            continue
        end
        test -n "$option"; and test -n "$(__icmp_argument lab $option)"
        or set -a operands $word
        set option ''
    end
    if test (count $operands) -eq 0
        printf '%s\n' run list show draw lint expect generate import
        __icmp_labs
    else if test (count $operands) -eq 1; and contains -- $operands[1] run show draw lint expect
        __icmp_labs
    else if test "$operands" = generate
        printf '%s\n' line ring grid tree fat-tree random internet
    else if test "$operands" = import
        __fish_complete_path
    end
end

function __icmp_operands
    switch $argv[1]
        case ping trace mtu
            __fish_print_hostnames
        case decode
            __fish_complete_path
        case help
            __icmp_rows ''
        case types
            icmp types 2>/dev/null | string match -r '^\d\S* +\S+' | string replace -r ' +' \t
            icmp types -j 2>/dev/null | string replace -rf '.*"name":"([^"]*)".*' '$1'
        case lab
            __icmp_lab_operand $argv[2..]
    end
end

# What the option before the cursor takes ("=..."), or nothing.
function __icmp_argument
    for row in (icmp help completion $argv[1] 2>/dev/null)
        set -l part (string split \t -- $row)
        if test "$part[1]" = "$argv[2]"; and string match -q '=*' -- $part[2]
            string sub -s 2 -- $part[2]
        end
    end
end

function __icmp_complete
    set -l words (commandline -opc)
    if test (count $words) -lt 2
        __icmp_rows verb
        return
    end
    set -l argument (__icmp_argument $words[2] $words[-1])
    switch "$argument"
        case ''
            __icmp_rows '' $words[2]
            __icmp_operands $words[2..]
        case 'NAME|FILE'
            __icmp_labs
        case IFACE
            string replace -r '.*/' '' /sys/class/net/*
        case TARGET
            __fish_print_hostnames
        case '*'
            string match -qr '^[a-z]' -- $argument
            and string split ' ' -- (string replace -a '|' ' ' -- $argument)
    end
end

complete -c icmp -f -a '(__icmp_complete)'
