# SPDX-License-Identifier: MIT
"""Every command line that the project shows to anybody, and where: README and the other pages, the
manual, the help of each verb and topic.

A command line is a line of an example that begins with the name of a program. What is printed around
it (a prompt, sudo's reason, a remark behind it) is taken off; what it says is not changed.
"""
import glob
import os
import re
import subprocess

PROGRAMS = ("cc", "icmp", "ip", "ln", "make", "man", "ping", "ssh", "sudo", "unshare")


def is_command(line):
    words = line.split()
    return len(words) > 1 and words[0] in PROGRAMS


def is_name(quoted):
    """What a sentence calls a verb, an option of it or its syntax by is not a line to type."""
    return bool(re.fullmatch(r"\w+|icmp \w+( -?[\w-]+)?|.*[\[<].*", quoted))


def bare(line):
    """Without prompt and remark: `$ icmp types frag   # what is it?` and `icmp ping X    is it up?`."""
    line = re.sub(r"^[$#] (?=\w)", "", line.strip())
    return re.split(r"\s{2,}|\s+#\s", line)[0].rstrip("`.,")


def of_page(text):
    """Markdown: lines of code blocks; of a block that has a prompt, those behind it."""
    for block in re.findall(r"(?:^(?:    .*)?\n)+", text + "\n", re.M):
        shown = re.findall(r"^    (.*)", block, re.M)
        prompted = [line for line in shown if line.startswith("$ ")]
        yield from (bare(line) for line in prompted or shown)
    yield from (span for span in re.findall(r"`([^`\n]+)`", text) if not is_name(span))


def roff(line):
    """What mdoc prints for the argument of a literal line."""
    line = re.sub(r'^"(.*)"$', r"\1", line.strip())
    return line.replace(r"\(dq", '"').replace(r"\e", "\\").replace(r"\&", "")


def of_manual(text):
    """mdoc: displayed lines, literal blocks, and a whole command line quoted in a sentence."""
    literal = False
    held = ""
    for line in text.splitlines():
        if line.startswith((".Bd -literal", ".Ed")):
            literal = line.startswith(".Bd")
            continue
        display = re.match(r"\.(?:Dl|D1) (.*)", line)
        quote = re.match(r"\.Ql (\w+ \w.*?)( [.,:;])?$", line)
        if quote and not is_name(roff(quote[1])):
            yield roff(quote[1])
        if not display and not literal:
            continue
        held += roff(display[1] if display else line)
        if held.endswith("\\"):
            held = held[:-1].rstrip() + " "
            continue
        # An option may be set off on a line of its own: blanks within a line are no remark here.
        yield re.sub(r"\s+", " ", re.sub(r"^[$#] (?=\w)", "", held.strip()))
        held = ""


def of_help(text):
    """What is indented. The verbs with what they are for are a table, and no command lines."""
    text = re.sub(r"^Verbs:.*?\n\n", "", text, flags=re.M | re.S)
    for line in re.findall(r"^ {2,}(.*)", text, re.M):
        yield bare(line)


def helps(icmp):
    def say(*words):
        return subprocess.run([icmp, "help", *words], capture_output=True, text=True, check=True).stdout
    general = say()
    verbs, topics = general.split("\nTopics\n")
    yield "icmp help", general
    for word in re.findall(r"^  icmp (\w+) ", verbs.split("Verbs:")[1].split("\n\n")[0], re.M):
        yield f"icmp help {word}", say(word)
    for word in re.findall(r"^  icmp help (\w+)", topics, re.M):
        yield f"icmp help {word}", say(word)


def command_lines(root, icmp):
    """Each line once, and the places that show it."""
    found = {}

    def add(place, lines):
        for line in lines:
            if is_command(line) and place not in found.setdefault(line, []):
                found[line].append(place)

    for pattern, reader in (("*.md", of_page), ("docs/*.md", of_page), ("man/*.[1-8]", of_manual)):
        for path in sorted(glob.glob(os.path.join(root, pattern))):
            with open(path) as file:
                add(os.path.relpath(path, root), reader(file.read()))
    for place, text in helps(icmp):
        add(place, of_help(text))
    return found
