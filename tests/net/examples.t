#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The example programs do what they say; the library as installed serves a program of its own."""
import os
import re
import tempfile

from netlab import BUILD, ICMP, ROOT, done, equal, need_root, ok, run

LAB = os.path.join(ROOT, "examples/labs/corridor.yaml")
PING = os.path.join(BUILD, "examples/ping")

need_root()
result = run(ICMP, "lab", LAB, "--", PING, "203.0.113.9")
times = [float(t) for t in re.findall(r": ok, ([\d.]+) ms", result.stdout)]
ok(len(times) == 3 and all(70 <= t < 170 for t in times), "examples/ping: three answers",
   result.stdout, result.stderr)
equal(result.returncode, 0, "and it says so")
result = run(ICMP, "lab", LAB, "--", PING, "192.0.2.1")
equal(result.stdout.count("icmp-error"), 3, "examples/ping: three refusals", result.stdout)
result = run("unshare", "--net", PING, "203.0.113.9", timeout=20)
equal(result.stdout, "1: unsent\n2: unsent\n3: unsent\n", "examples/ping: no route, told of each",
      result.stderr)
equal(result.returncode, 1, "and it ends")

result = run(os.path.join(BUILD, "examples/vpn_error"))
found = re.search(r"(45c[0-9a-f]+)", result.stdout)
octets = bytes.fromhex(found.group(1)) if found else b""
ok(octets[20:22] + octets[26:28] == b"\x03\x04\x05\x78",
   "examples/vpn_error: fragmentation needed, MTU 1400", result.stdout)
ok("NOERR-" in result.stdout, "and where none may be sent, the rule", result.stdout)

with tempfile.TemporaryDirectory() as folder:
    made = run("make", "-s", "-C", ROOT, "install-lib", f"DESTDIR={folder}", "PREFIX=/usr",
               "CC=gcc")
    equal(made.returncode, 0, "make install-lib", made.stderr)
    prefix = folder + "/usr"
    flags = run("pkg-config", "--cflags", "--libs", "icmp4", env={
        "PKG_CONFIG_PATH": prefix + "/lib/pkgconfig", "PKG_CONFIG_SYSROOT_DIR": folder})
    program = os.path.join(folder, "ping")
    built = run("gcc", "-o", program, os.path.join(ROOT, "examples/ping.c"),
                *flags.stdout.split())
    equal(built.returncode, 0, "a program builds with pkg-config", flags.stdout, built.stderr)
    needed = run("readelf", "-d", program).stdout
    ok("libicmp4.so.0" in needed, "against the soname", needed)
    shared = prefix + "/lib/libicmp4.so.0"
    symbols = run("nm", "-D", "--defined-only", shared).stdout.split("\n")
    names = [line.split()[-1] for line in symbols if " A " not in line and line]
    strange = [n for n in names if not n.startswith("icmp4_") or n.startswith("icmp4__")]
    equal(strange, [], "which shows only public names")
    missing = [n for n in ("icmp4_node_input", "icmp4_ping_output", "icmp4_error_answer")
               if not any(name.startswith(n) for name in names)]
    equal(missing, [], "and those")
    wanted = run("nm", "-D", "--undefined-only", shared).stdout.split()
    weak = {"w", "U"}
    wanted = [w.split("@")[0] for w in wanted if w not in weak]
    allowed = {"memcpy", "memmove", "memset", "memcmp", "__cxa_finalize", "__gmon_start__",
               "_ITM_deregisterTMCloneTable", "_ITM_registerTMCloneTable", "__stack_chk_fail"}
    equal(sorted(set(wanted) - allowed), [], "and needs nothing else of the C library")
done()
