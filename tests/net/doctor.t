#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""icmp doctor in namespaces that something is wrong with: it is named, and the command that it prints
mends it."""
import json
import shutil
import subprocess

from netlab import ICMP, done, equal, ok

LINK = "ip link add veth0 type veth peer name veth1; ip link set veth0 up; "
BARE = "setpriv --bounding-set=-all --inh-caps=-all --no-new-privs "


def examine(prepare, bare=False):
    """The findings by name, and the exit status, after these commands in a namespace of its own."""
    script = LINK + prepare + f"exec {BARE if bare else ''}{ICMP} doctor -j"
    result = subprocess.run(["unshare", "-rn", "sh", "-c", script], stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, text=True, timeout=60)
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    return {row["name"]: row for row in rows if row["kind"] == "finding"}, result


def check(name, prepare, state, remedy, bare=False):
    found, result = examine(prepare, bare)
    row = found.get(name, {})
    equal(row.get("state"), state, f"{name} is {state} after: {prepare.strip()}", result.stdout,
          result.stderr)
    ok(row.get("remedy", "").startswith(remedy), f"{name}: the remedy", row)
    missing = [n for n, r in found.items() if r["state"] == "missing"]
    equal(result.returncode, 1 if missing else 0, f"{name}: the exit status", missing)
    return row.get("remedy", "").replace("sudo ", "")


def mends(name, prepare, state, remedy, bare=False):
    command = check(name, prepare, state, remedy, bare)
    check(name, prepare + command + " >/dev/null; ", "ok", "", bare)


if subprocess.run(["unshare", "-rn", "true"], stderr=subprocess.DEVNULL).returncode:
    print("1..0 # SKIP no namespaces here")
    raise SystemExit
if shutil.which("ethtool"):
    mends("offloads", "", "spoils", "sudo ethtool -K veth")
else:
    check("offloads", "", "spoils", "sudo ethtool -K veth")
mends("rate-limits", "sysctl -qw net.ipv4.icmp_ratelimit=9000; ", "spoils", "sudo sysctl -w ")
mends("rate-limits", "sysctl -qw net.ipv4.icmp_ratemask=1; ", "spoils", "sudo sysctl -w ")
mends("reverse-path-filter", "sysctl -qw net.ipv4.conf.veth0.rp_filter=1; ", "spoils",
      "sudo sysctl -w net/ipv4/conf/veth0/rp_filter=2")
mends("echo", "sysctl -qw net.ipv4.icmp_echo_ignore_all=1; ", "spoils", "sudo sysctl -w ")
check("ping-socket", "sysctl -qw net.ipv4.ping_group_range='1 0'; ", "missing",
      'sudo sysctl -w net.ipv4.ping_group_range="0 2147483647"', bare=True)
check("ping-socket", "sysctl -qw net.ipv4.ping_group_range='0 0'; ", "ok", "", bare=True)
check("raw-socket", "", "missing", "sudo setcap cap_net_raw", bare=True)
check("net-admin", "", "missing", "sudo setcap cap_net_raw,cap_net_admin", bare=True)
done()
