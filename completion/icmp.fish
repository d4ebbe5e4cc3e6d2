# SPDX-License-Identifier: MIT
# fish completion of icmp. What there is to complete, the command says itself:
# icmp help completion [VERB] prints word, argument and help, with tabs between.

function __icmp_verb
    set -l words (commandline -opc)
    test (count $words) -ge 2; and echo $words[2]
end

function __icmp_is
    contains -- (__icmp_verb) $argv
end

# Options of the verb on the line, or what the option before the cursor wants.
function __icmp_options
    set -l words (commandline -opc)
    for row in (icmp help completion $words[2] 2>/dev/null)
        set -l parts (string split \t -- $row)
        if test "$parts[1]" = "$words[-1]"; and string match -q '=*' -- $parts[2]
            switch $parts[2]
                case '=NAME|FILE'
                    icmp lab list 2>/dev/null | string match -r '^\S+'
                    __fish_complete_suffix .yaml
                case '=[a-z]*'
                    string sub -s 2 -- $parts[2] | string replace -a '|' ' ' | string split ' '
            end
            return
        end
    end
    for row in (icmp help completion $words[2] 2>/dev/null)
        set -l parts (string split \t -- $row)
        printf '%s\t%s\n' $parts[1] $parts[3]
    end
end

complete -c icmp -f
complete -c icmp -n 'not __icmp_verb' -a \
    '(icmp help completion | string match -e \tverb\t | string replace -r \tverb\t \t)'
complete -c icmp -n '__icmp_verb' -a '(__icmp_options)'
complete -c icmp -n '__icmp_is ping trace' -a '(__fish_print_hostnames)'
complete -c icmp -n '__icmp_is lab' -a 'run list show draw'
complete -c icmp -n '__icmp_is lab' -a '(icmp lab list 2>/dev/null | string match -r "^\S+")'
complete -c icmp -n '__icmp_is lab' -F
complete -c icmp -n '__icmp_is help' -a '(icmp help completion | string replace -r \t.*\t \t)'
complete -c icmp -n '__icmp_is types' -a '(icmp types 2>/dev/null | string match -r "^\S+ +\S+")'
