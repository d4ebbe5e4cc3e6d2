#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Holds `icmp decode -j` against tshark, field by field, on any capture.

Usage: compare_tshark.py [-v] CAPTURE|FOLDER...        B=build/gcc names the build folder

Prints each disagreement with its frame; then how many messages and fields agreed, and how often
each known error of tshark was met. Exit status: 0 all agree, 1 some do not, 2 could not compare.
"""
import collections
import json
import os
import pathlib
import shutil
import subprocess
import sys

ICMP = os.path.join(os.environ.get("B", "build/gcc"), "icmp")
# What makes tshark comparable: no reassembly, legacy extensions looked for, checksums verified.
TSHARK = ("tshark", "-n", "-o", "ip.defragment:FALSE", "-o", "icmp.favor_icmp_mpls:TRUE",
          "-o", "ip.check_checksum:TRUE")
STATUS = {"0": "bad", "1": "ok", "2": None, "3": "absent"}

# Fields of the message itself, as tshark calls them and as ours does.
MESSAGE = {
    "icmp.type": "type", "icmp.code": "code", "icmp.ident": "id", "icmp.seq": "seq",
    "icmp.ext.echo.seq": "seq", "icmp.mtu": "mtu", "icmp.pointer": "pointer",
    "icmp.redir_gw": "gateway", "icmp.num_addrs": "count",
    "icmp.addr_entry_size": "entry_size", "icmp.lifetime": "lifetime_s",
    "icmp.originate_timestamp": "originate_ms", "icmp.receive_timestamp": "receive_ms",
    "icmp.transmit_timestamp": "transmit_ms", "icmp.address_mask": "mask",
    "icmp.length": "length_words", "icmp.ext.echo.req.local": "local",
    "icmp.ext.echo.rsp.state": "state", "icmp.ext.echo.rsp.active": "active",
    "icmp.ext.echo.rsp.ipv4": "ipv4", "icmp.ext.echo.rsp.ipv6": "ipv6",
}
# Lists inside it: where ours stand, and under which key.
LISTS = {
    "icmp.router_address": ("routers", "address"),
    "icmp.pref_level": ("routers", "preference"),
    "icmp.mip.type": ("agent_extensions", "type"),
    "icmp.mip.seq": ("agent_extensions", "sequence"),
    "icmp.mip.life": ("agent_extensions", "lifetime_s"),
    "icmp.ext.class": ("extension.objects", "class"),
    "icmp.ext.ctype": ("extension.objects", "c_type"),
    "icmp.mpls.label": ("extension.objects.labels", "label"),
    "icmp.mpls.exp": ("extension.objects.labels", "tc"),
    "icmp.mpls.s": ("extension.objects.labels", "s"),
    "icmp.mpls.ttl": ("extension.objects.labels", "ttl"),
    "icmp.int_info.index": ("extension.objects.interface", "index"),
    "icmp.int_info.ipv4": ("extension.objects.interface", "address"),
    "icmp.int_info.name": ("extension.objects.interface", "name"),
    "icmp.int_info.mtu": ("extension.objects.interface", "mtu"),
    "icmp.int_ident.name": ("extension.objects.identifier", "name"),
    "icmp.int_ident.index": ("extension.objects.identifier", "index"),
    "icmp.int_ident.ipv4": ("extension.objects.identifier", "address"),
}
# Of every IPv4 header, ours being the innermost ones: the message's, then those that it quotes.
HEADER = {
    "ip.src": "src", "ip.dst": "dst", "ip.ttl": "ttl", "ip.proto": "protocol", "ip.len": "length",
    "ip.id": "id", "ip.flags.df": "df", "ip.dsfield": "tos",
}
QUOTED = {
    "udp.srcport": ("udp", "src_port"), "udp.dstport": ("udp", "dst_port"),
    "udp.length": ("udp", "length"), "tcp.srcport": ("tcp", "src_port"),
    "tcp.dstport": ("tcp", "dst_port"), "tcp.seq_raw": ("tcp", "sequence"),
}
OTHERS = ("icmp.checksum.status", "ip.checksum.status", "icmp.ext.version",
          "icmp.ext.checksum.status", "ip.frag_offset", "frame.cap_len", "frame.len")
FIELDS = [*MESSAGE, *LISTS, *HEADER, *QUOTED, *OTHERS]


def plain(value):
    """Numbers as numbers, whatever base tshark chose; flags as numbers too."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str):
        if value in ("True", "False"):
            return int(value == "True")
        try:
            return int(value, 0)
        except ValueError:
            return value
    return value


def theirs_of(path):
    """Frame number to {field: [values]} of each frame in which tshark sees ICMP."""
    command = [*TSHARK, "-r", path, "-Y", "icmp", "-T", "fields", "-E", "separator=/t",
               "-E", "aggregator=\x1f", "-e", "frame.number"]
    for field in FIELDS:
        command += ["-e", field]
    run = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    frames = {}
    for line in run.stdout.splitlines():
        number, *columns = line.split("\t")
        frames[int(number)] = {
            field: [plain(v) for v in column.split("\x1f")] if column else []
            for field, column in zip(FIELDS, columns)}
    return frames


def ours_of(path):
    """Frame number to message, and what else decode said; None when it could not run."""
    run = subprocess.run([ICMP, "decode", "-j", path], capture_output=True, text=True, check=False)
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    return {line["frame"]: line for line in lines if line["kind"] == "message"}, run.stderr


def find(tree, path):
    """All objects at a dotted path; lists on the way are walked."""
    found = [tree]
    for step in path.split("."):
        found = [o[step] for o in found if isinstance(o, dict) and step in o]
        found = [e for o in found for e in (o if isinstance(o, list) else [o])]
    return found


def packets(packet):
    """The packet and those that it quotes, outermost first."""
    while packet:
        yield packet
        packet = packet.get("icmp", {}).get("quote") or packet.get("inner")


def tail(values, count):
    return values[-count:] if count else []


EXTENSION = ("icmp.ext.c", "icmp.ext.v", "icmp.mpls", "icmp.int_info", "icmp.int_ident")


def is_probe(c, *_):
    return c.icmp.get("type") in (42, 43)


def goes_on(c, ours, theirs):
    return is_probe(c) and theirs[:len(ours)] == ours


def has_impossible_length(c, *_):
    return "object-length" in str(c.icmp) or "cut" in str(find(c.icmp, "extension.checksum"))


def is_source_routed(c, *_):
    return "source-route" in str(c.ours)


def is_unvouched(c, *_):
    """No structure of ours, and no sum that vouches for theirs."""
    return "extension" not in c.icmp and c.theirs["icmp.ext.checksum.status"] != [1]


# What tshark 4.0 is known to be wrong about: of which fields, when, and why.
EXCUSES = (
    (("icmp.int_info.name",), lambda c, o, t: not t,
     "an interface name that ends its object is not shown"),
    (("icmp.ext", "icmp.int_ident"), lambda c, o, t: c.icmp.get("type") == 43 and not t,
     "the structure that an extended echo reply returns is not shown"),
    (("icmp.ext", "icmp.int_ident"), has_impossible_length,
     "an object whose length cannot be is believed"),
    (("icmp.int_info",), has_impossible_length, "an object whose length cannot be is believed"),
    (("icmp.ext.checksum",), is_probe,
     "data behind an extended echo's object is summed with it"),
    (("icmp.ext",), goes_on, "data behind an extended echo's object is taken for objects"),
    (EXTENSION, is_unvouched, "an extension is believed at 128 without a good checksum"),
    (EXTENSION, lambda c, o, t: "misplaced" in find(c.icmp, "extension.place"),
     "an extension at 128 is not found when octet 5 is wrong"),
    (("ip.", "udp.", "tcp."), lambda c, o, t: c.icmp.get("type") in (31, 40),
     "what types 31 and 40 quote is not shown"),
    (("ip.dst",), is_source_routed, "the end of a source route is shown as the destination"),
    (("ip.len",), lambda c, o, t: o[:1] == [0], "a total length of 0 is replaced"),
    (("tcp.seq_raw",), lambda c, o, t: o and not t,
     "the sequence number in 8 quoted octets of TCP is not shown"),
)


class Comparison:
    """One message under both programs."""

    def __init__(self, ours, theirs):
        self.ours, self.theirs = ours, theirs
        self.icmp = ours["packet"].get("icmp", {})
        self.agreed = 0
        self.wrong = []
        self.known = []

    def hold(self, field, ours, theirs):
        ours = [plain(v) for v in ours]
        if ours == theirs:
            self.agreed += bool(ours)
            return
        reason = self.excuse(field, ours, theirs)
        if reason:
            self.known.append(reason)
        else:
            self.wrong.append((field, ours, theirs))

    def excuse(self, field, ours, theirs):
        """Why tshark is known to be wrong here, or None."""
        for fields, holds, reason in EXCUSES:
            if field.startswith(fields) and holds(self, ours, theirs):
                return reason
        return None

    def message(self):
        for field, key in MESSAGE.items():
            if field == "icmp.seq" and self.icmp.get("type") in (42, 43):
                continue
            if field == "icmp.ext.echo.seq" and self.icmp.get("type") not in (42, 43):
                continue
            theirs = self.theirs[field]
            if theirs:
                chain = [p["icmp"][key] for p in packets(self.ours["packet"])
                         if key in p.get("icmp", {})]
                self.hold(field, chain[:len(theirs)], theirs)

    def lists(self):
        for field, (path, key) in LISTS.items():
            ours = [o[key] for o in find(self.icmp, path) if key in o]
            if field.endswith("ipv4"):  # the addresses of other families have fields of their own
                ours = [a for a in ours if a.count(".") == 3]
            self.hold(field, ours, self.theirs[field])

    def headers(self):
        chain = [p["ip"] for p in packets(self.ours["packet"]) if "ip" in p]
        for field, key in HEADER.items():
            ours = [ip[key] for ip in chain if key in ip]
            if ours:
                self.hold(field, ours, tail(self.theirs[field], len(ours)))

    def quoted(self):
        quote = self.icmp.get("quote", {})
        for field, (protocol, key) in QUOTED.items():
            ours = [quote[protocol][key]] if key in quote.get(protocol, {}) else []
            self.hold(field, ours, tail(self.theirs[field], len(ours)))

    def checksums(self):
        whole = self.theirs["frame.cap_len"] == self.theirs["frame.len"]
        status = STATUS.get(str((self.theirs["icmp.checksum.status"] or ["2"])[0]))
        if status and whole and self.icmp.get("checksum") != "cut":
            self.hold("icmp.checksum.status", [self.icmp.get("checksum")], [status])
        version = [e["version"] for e in find(self.icmp, "extension") if "version" in e]
        self.hold("icmp.ext.version", version, self.theirs["icmp.ext.version"])
        theirs = [STATUS.get(str(v)) for v in self.theirs["icmp.ext.checksum.status"]]
        ours = [e["checksum"] for e in find(self.icmp, "extension")]
        if ours != ["cut"]:
            self.hold("icmp.ext.checksum.status", ours, theirs)

    def run(self):
        self.message()
        self.lists()
        self.headers()
        self.quoted()
        self.checksums()


def is_later_fragment(theirs):
    return any(theirs["ip.frag_offset"][:1])


def compare(path, totals, verbose):
    theirs = theirs_of(path)
    ours, said = ours_of(path)
    problems = []
    for frame, fields in theirs.items():
        if frame not in ours:
            if is_later_fragment(fields):
                totals["later fragments, left out"] += 1
            elif "not walked" in said:
                totals["under link types that decode names as not walked"] += 1
            else:
                problems.append(f"frame {frame}: tshark sees ICMP {fields['icmp.type']}")
            continue
        comparison = Comparison(ours[frame], fields)
        comparison.run()
        totals["messages"] += 1
        totals["fields that agree"] += comparison.agreed
        for reason in comparison.known:
            totals["tshark: " + reason] += 1
        for field, mine, other in comparison.wrong:
            problems.append(f"frame {frame}: {field}: icmp {mine}, tshark {other}")
    for frame in ours.keys() - theirs.keys():
        totals["messages that tshark does not show"] += 1
        if verbose:
            print(f"# {path}: frame {frame}: only icmp sees {ours[frame]['packet'].get('icmp', {}).get('name')}")
    for problem in problems:
        print(f"{path}: {problem}")
    return problems


def captures(arguments):
    for argument in map(pathlib.Path, arguments):
        if argument.is_dir():
            yield from sorted(p for p in argument.rglob("*")
                              if ".pcap" in p.name or p.suffix in (".cap", ".trace"))
        else:
            yield argument


def main():
    arguments = [a for a in sys.argv[1:] if a != "-v"]
    if not arguments or not shutil.which("tshark") or not os.path.exists(ICMP):
        print(__doc__ if not arguments else "tshark or the build is missing", file=sys.stderr)
        return 2
    totals = collections.Counter()
    problems = 0
    for path in captures(arguments):
        totals["captures"] += 1
        problems += len(compare(str(path), totals, "-v" in sys.argv))
    for what, count in totals.items():
        print(f"{count:7} {what}")
    print(f"{problems:7} disagreements")
    return 1 if problems else 0


sys.exit(main())
