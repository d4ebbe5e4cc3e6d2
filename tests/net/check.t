#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""icmp check as a user types it: on a lab, whose verdicts are known, in every output."""
import json
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(__file__))
from netlab import ICMP, NOBODY, ROOT, done, equal, ok, run  # noqa: E402

BENCH = os.path.join(ROOT, "examples/labs/bench.yaml")
BROKEN = open(BENCH).read().replace("router: {profile: rfc1812",
                                    "router: {profile: rfc1812, silent: time-exceeded")


def check(*arguments):
    return run(ICMP, "check", *arguments)


def verdicts(text):
    lines = [json.loads(line) for line in text.splitlines()]
    return {f"{line['rule']}/{line['name']}": line for line in lines if line["kind"] == "case"}


def sound(text, name):
    judge = subprocess.run([os.path.join(ROOT, "tests/json_check.py")], input=text, text=True,
                           capture_output=True)
    ok(judge.returncode == 0, name, judge.stdout)


for dut in ("router", "host"):
    result = check("--lab", BENCH, "--dut", dut, "-j")
    equal(result.returncode, 0, f"our {dut} breaks no MUST", result.stdout[-300:], result.stderr)
    sound(result.stdout, f"{dut}: JSON is sound")
    cases = verdicts(result.stdout)
    bad = [name for name, case in cases.items() if case["verdict"] in ("fail", "warn", "advice")]
    equal(bad, [], f"{dut}: nothing is amiss")

result = check("--lab", BENCH, "--dut", "router", "--only", "limits,fingerprint", "-j")
equal(result.returncode, 0, "limits and fingerprint alone", result.stderr)
sound(result.stdout, "their JSON is sound")
lines = [json.loads(line) for line in result.stdout.splitlines()]
port = [line for line in lines if line.get("answer") == "port-unreachable"][0]
equal([port["burst"], port["rate_per_s"], port["bucket_of"], port["randomised"]],
      [6, 1, "destination", False], "the limit of errors is found", port)
equal([line["ip_id"] for line in lines if line["kind"] == "fingerprint"], ["random"],
      "and what the stack is like")
result = check("--lab", BENCH, "--dut", "router", "--only", "limits,fingerprint")
for part in ("6 at once, then 1.00 a second; for each destination; not randomised",
             "shares the limit of port-unreachable", "quotes 548 octets"):
    ok(part in result.stdout, f"text says: {part}", result.stdout)

with tempfile.TemporaryDirectory() as folder:
    broken = os.path.join(folder, "broken.yaml")
    earlier = os.path.join(folder, "earlier.json")
    with open(broken, "w") as file:
        file.write(BROKEN)
    result = check("--lab", broken, "--dut", "router", "-o", "text", "-o", f"json={earlier}")
    equal(result.returncode, 1, "a router that sends no 11/0 breaks one")
    ok("\nfail    TIMEX-01/transit " in result.stdout, "and which is said", result.stdout)
    result = check("--lab", broken, "--dut", "router", "--baseline", earlier, "-q")
    equal(result.returncode, 0, "what the baseline has does not count", result.stdout)
    ok(" known" in result.stdout, "but is told", result.stdout)
    result = check("--lab", broken, "--dut", "router", "-o", "tap")
    ok("\nnot ok " in result.stdout and "# SKIP needs" in result.stdout, "TAP", result.stdout)
    result = check("--lab", broken, "--dut", "router", "--explain", "--only", "TIMEX-01/transit")
    ok("        no answer\n        sent  " in result.stdout, "--explain shows packets",
       result.stdout)

one, two = (check("--lab", BENCH, "--dut", "router", "-j", "--seed", "7").stdout for _ in range(2))
equal(one, two, "the same seed, the same octets")

result = check("--list", "-v")
ids = {line.split()[0].split("/")[0] for line in result.stdout.splitlines()}
wanted = {line.split()[0] for line in open(os.path.join(ROOT, "tests/requirements.txt"))
          if line.strip() and not line.startswith("#")}
equal(ids, wanted, "--list -v: each requirement has a case or a reason")
sound(check("--list", "-v", "-j").stdout, "the same as JSON")

for arguments, words in ((["--lab", BENCH], "which node"), (["--lab", BENCH, "--dut", "x"], "no node"),
                         ([], "which device"),
                         (["--lab", BENCH, "--dut", "tester"], "cannot be the tester"),
                         (["--lab", BENCH, "--dut", "host", "--only", "X-*"], "no case"),
                         (["--lab", BENCH, "--dut", "host", "--baseline", BENCH], "no line of")):
    result = check(*arguments)
    ok(result.returncode == 2 and words in result.stderr, f"refused: {words}", result.stderr)

result = run(*NOBODY, ICMP, "check", "--lab", BENCH, "--dut", "host", "-q")
equal(result.returncode, 0, "a lab needs no right", result.stderr)

done()
