#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs a command beside a stack of one's own, 10.9.0.2 at the other end of tap0.
icmp node -I tap0 10.9.0.2/24 2>/tmp/stack.$$ &
stack=$!
trap 'kill $stack; rm -f /tmp/stack.$$' EXIT
until grep -q 'is up as' /tmp/stack.$$ || ! kill -0 $stack; do sleep 0.05; done
ip address add 10.9.0.1/24 dev tap0
"$@"
