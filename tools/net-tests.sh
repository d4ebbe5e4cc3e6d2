#!/bin/sh
# SPDX-License-Identifier: MIT
# The tests that need namespaces and the clock, one after the other. A machine that others use can spoil a
# measurement: a file that fails runs once more, alone and in full words, and the end names it whatever comes.
# usage: net-tests.sh FILE.t ...
set -u
state=${B:-build}/net-tests.state
prove -e "" --statefile "$state" --state=save "$@" && exit 0
failed=$(prove --statefile "$state" --state=failed --dry)
echo "Once more: $(echo $failed)"
prove -v -e "" $failed && echo "Passed at the second attempt: $(echo $failed)"
