#!/bin/sh
# SPDX-License-Identifier: MIT
# icmp decode beside tcpdump and tshark, on the same capture in one run: packets a second of CPU,
# and the ratio. Each reads the whole million, but tshark's JSON, which takes minutes: the first
# 50,000 (CAPTURE= and FEW= change both).
set -eu

icmp=${B:-build/gcc}/icmp
many=${MANY:-1000000}
few=${FEW:-50000}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT INT TERM

# name packets command...: seconds of CPU (user and system), wall seconds and megabytes of one run.
measure() {
	name=$1 packets=$2
	shift 2
	/usr/bin/env python3 - "$name" "$packets" "$@" <<'PY'
import resource, subprocess, sys, time

def high_water(pid):
    """Of the program that runs, not of the one that started it, as ru_maxrss would have it."""
    try:
        with open(f"/proc/{pid}/status") as status:
            return max((int(line.split()[1]) for line in status if line.startswith("VmHWM")),
                       default=0)
    except OSError:
        return 0

name, packets = sys.argv[1], int(sys.argv[2])
rounds = []
for _ in range(3):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    run = subprocess.Popen(sys.argv[3:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak = 0
    while run.poll() is None:
        peak = max(peak, high_water(run.pid))
        time.sleep(0.005)
    wall = time.monotonic() - start
    if run.returncode:
        sys.exit(f"{name}: exit status {run.returncode}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    rounds.append((cpu, wall, peak / 1024))
    if wall > 20:
        break
cpu, wall, peak = sorted(rounds)[len(rounds) // 2]
print(f"{name:34} {cpu * 1e9 / packets:9.0f} {packets / cpu / 1e6:9.3f} {wall:8.2f} {peak:8.1f}")
PY
}

"${B:-build/gcc}"/bench/capture "$many" 256 >"$folder/few-hosts.pcap"
"${B:-build/gcc}"/bench/capture "$many" 65536 >"$folder/many-hosts.pcap"
"${B:-build/gcc}"/bench/capture $((many / 10)) 256 >"$folder/tenth.pcap"
"${B:-build/gcc}"/bench/capture "$few" 256 >"$folder/start.pcap"

echo
printf '%-34s %9s %9s %8s %8s\n' "$many packets" 'ns CPU' 'million/s' 'wall s' 'MB'
for hosts in few many; do
	file=$folder/$hosts-hosts.pcap
	measure "icmp decode, $hosts hosts" "$many" "$icmp" decode -n "$file"
	measure "icmp decode -j, $hosts hosts" "$many" "$icmp" decode -n -j "$file"
	measure "icmp decode -q, $hosts hosts" "$many" "$icmp" decode -n -q "$file"
done
measure "icmp decode, a tenth of the file" $((many / 10)) "$icmp" decode -n "$folder/tenth.pcap"
command -v tcpdump >/dev/null || { echo "tcpdump is not installed: not compared"; exit 0; }
measure "tcpdump -nn -v, few hosts" "$many" tcpdump -nn -v -r "$folder/few-hosts.pcap"
measure "tcpdump -nn -v, many hosts" $((many / 10)) tcpdump -nn -v -c $((many / 10)) \
	-r "$folder/many-hosts.pcap"
command -v tshark >/dev/null || { echo "tshark is not installed: not compared"; exit 0; }
measure "tshark -T json, first $few" "$few" tshark -n -T json -r "$folder/start.pcap"
measure "icmp decode -j, first $few" "$few" "$icmp" decode -n -j "$folder/start.pcap"
