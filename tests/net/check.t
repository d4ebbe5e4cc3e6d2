#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""icmp check as a user types it: on a lab, whose verdicts are known, in every output."""
import json
import os
import pty
import re
import subprocess
import sys
import tempfile
from xml.etree import ElementTree

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
    for part in ("        no answer\n", "        rule    RFC 1812, section 5.3.1, a MUST\n",
                 "        wants   ttl-exceeded (11/0)\n", "        sent    udp 10.9.1.1:",
                 "        so      a MUST is broken; tried 2 times\n"):
        ok(part in result.stdout, f"--explain: {part.strip()}", result.stdout)

    # Every output at once: JUnit counts what JSON says, the capture has what each verdict rests on.
    names = {name: os.path.join(folder, name) for name in ("junit", "pcap", "json", "story")}
    result = check("--lab", broken, "--dut", "router", "-q", f"--story={names['story']}",
                   *(f"-o{name}={names[name]}" for name in ("junit", "pcap", "json")))
    cases = verdicts(open(names["json"]).read())
    suite = ElementTree.parse(names["junit"]).getroot()
    bad = sorted(name for name, case in cases.items() if case["verdict"] == "fail")
    equal([int(suite.get(key)) for key in ("tests", "failures", "errors", "skipped")],
          [len(cases), len(bad), 0,
           sum(case["verdict"] == "not-run" for case in cases.values())], "JUnit counts")
    equal(sorted(test.get("name").split()[0] for test in suite if test.find("failure") is not None),
          bad, "and names what is broken")
    ok(all(test.find("failure").get("message") for test in suite
           if test.find("failure") is not None), "and why")
    packets = run(ICMP, "decode", "-j", names["pcap"]).stdout.count('"kind":"message"')
    capture = open(names["pcap"], "rb").read()
    ok(packets > len(cases) / 2, f"{packets} messages are captured")
    missing = [name for name, case in cases.items()
               if case["packets"] and f"{name}: sent ({case['verdict']})".encode() not in capture]
    equal(missing, [], "each under the name of its case, with its verdict")
    ok(b"OPT-06/loose: seen behind the device (pass)" in capture, "behind the device, too")
    story = open(names["story"]).read()
    ok(re.search(r"^OPT-06/loose +\d+\.\d+ ms  router +forwards ", story, re.M),
       "the story tells what the device decided for a case")
    ok(re.search(r"^limits +\d", story, re.M), "and for the survey")
    result = run(ICMP, "check", "--story", "127.0.0.1")
    equal(result.returncode, 2, "but of a lab's node alone", result.stderr)

one, two = (check("--lab", BENCH, "--dut", "router", "-j", "--seed", "7").stdout for _ in range(2))
equal(one, two, "the same seed, the same octets")

result = check("--list", "-v")
ids = {line.split()[0].split("/")[0] for line in result.stdout.splitlines()}
wanted = {line.split()[0] for line in open(os.path.join(ROOT, "tests/requirements.txt"))
          if line.strip() and not line.startswith("#")}
equal(ids, wanted, "--list -v: each requirement has a case or a reason")
bare = [line for line in result.stdout.splitlines() if "/" not in line.split()[0]]
equal([line for line in bare if not line.partition("no case: ")[2].strip()], [],
      f"and none of {len(bare)} reasons is empty")
sound(check("--list", "-v", "-j").stdout, "the same as JSON")

for arguments, words in ((["--lab", BENCH], "which node"), (["--lab", BENCH, "--dut", "x"], "no node"),
                         ([], "which device"),
                         (["--lab", BENCH, "--dut", "tester"], "cannot be the tester"),
                         (["--lab", BENCH, "--dut", "host", "--only", "X-*"], "no case"),
                         (["--lab", BENCH, "--dut", "host", "--baseline", BENCH], "no line of")):
    result = check(*arguments)
    ok(result.returncode == 2 and words in result.stderr, f"refused: {words}", result.stderr)

# How far it is, is for a terminal alone, and gone in the end.
outer, inner = pty.openpty()
with subprocess.Popen([ICMP, "check", "--lab", BENCH, "--dut", "host", "--speed", "100", "--only",
                       "ECHO-*,TTL-*"], stdout=subprocess.PIPE, stderr=inner) as process:
    table = process.stdout.read().decode()
    process.wait()
os.close(inner)
shown = os.read(outer, 65536).decode()
ok("icmp check: " in shown and " cases begun, " in shown, "progress on a terminal", repr(shown))
ok(shown.endswith("\r\033[K"), "which ends as if it had not been", repr(shown))
ok("\033" not in table and "begun" not in table, "and is not in the table")
result = check("--lab", BENCH, "--dut", "host", "--speed", "100", "--only", "ECHO-*,TTL-*")
equal(result.stderr, "", "nothing of it in a pipe")

result = run(*NOBODY, ICMP, "check", "--lab", BENCH, "--dut", "host", "-q")
equal(result.returncode, 0, "a lab needs no right", result.stderr)

done()
