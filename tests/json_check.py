#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Holds JSON lines of `icmp -o json`, from standard input, to icmp-json(5).

Each line must fit the schema and have its keys in the schema's order; the first line is a start,
the last an end, and no other line is either. With --lines only the lines are judged. Prints TAP
and fails with it: icmp ping -j -c 3 192.0.2.1 | tests/json_check.py
"""
import json
import pathlib
import sys

try:
    import jsonschema
except ImportError:
    print("1..0 # SKIP python3-jsonschema is not installed")
    sys.exit(0)

SCHEMA = pathlib.Path(__file__).parent / "json-schema" / "icmp.schema.json"


def refuse_duplicates(pairs):
    keys = [key for key, _ in pairs]
    twice = {key for key in keys if keys.count(key) > 1}
    if twice:
        raise ValueError("twice: " + ", ".join(sorted(twice)))
    return dict(pairs)


def refuse_constant(name):
    raise ValueError(name + " is no JSON")


def parse(line):
    return json.loads(
        line, object_pairs_hook=refuse_duplicates, parse_constant=refuse_constant
    )


class Order:
    """Walks a value along its schema and names the first key that is out of order."""

    def __init__(self, schema):
        self.schema = schema

    def follow(self, node, value):
        """The schemas that a $ref, anyOf or allOf leads to, where properties may stand."""
        if "$ref" in node:
            name = node["$ref"].rsplit("/", 1)[1]
            yield from self.follow(self.schema["$defs"][name], value)
            return
        for branch in node.get("anyOf", []):
            validator = jsonschema.Draft202012Validator({**self.schema, **self.only(branch)})
            if validator.is_valid(value):
                yield from self.follow(branch, value)
        yield node

    def only(self, branch):
        return {"allOf": [branch], "properties": {}, "required": []}

    def wrong(self, node, value):
        for found in self.follow(node, value):
            if isinstance(value, dict) and "properties" in found:
                ranks = list(found["properties"])
                keys = [key for key in value if key in ranks]
                if keys != sorted(keys, key=ranks.index):
                    return " ".join(keys)
                children = [(found["properties"][key], value[key]) for key in keys]
            elif isinstance(value, list) and "items" in found:
                children = [(found["items"], item) for item in value]
            else:
                children = []
            for child, item in children:
                problem = self.wrong(child, item)
                if problem:
                    return problem
        return None


def judge(line, validator, order):
    """Why the line is wrong, or None; and its kind."""
    try:
        value = parse(line)
    except ValueError as error:
        return str(error), None
    error = jsonschema.exceptions.best_match(validator.iter_errors(value))
    if error:
        return f"{error.json_path}: {error.message}", value.get("kind")
    problem = order.wrong({"$ref": "#/$defs/" + value["kind"]}, value)
    return problem and "order of keys: " + problem, value["kind"]


def main():
    schema = json.loads(SCHEMA.read_text())
    validator = jsonschema.Draft202012Validator(schema)
    order = Order(schema)
    kinds, failed, number = [], 0, 0

    def tell(problem, name, line=""):
        nonlocal failed, number
        number += 1
        failed += bool(problem)
        print(f"{'not ok' if problem else 'ok'} {number} - {name}")
        if problem:
            print(f"# {problem}\n# {line.strip()}")

    for count, line in enumerate(sys.stdin, 1):
        problem, kind = judge(line, validator, order)
        kinds.append(kind)
        tell(problem, f"line {count} is a sound {kind}", line)
    if "--lines" not in sys.argv[1:]:
        frame = bool(kinds) and kinds[0] == "start" and kinds[-1] == "end"
        inner = {"start", "end"} & set(kinds[1:-1])
        tell(not frame or inner, "one start, first, and one end, last", " ".join(map(str, kinds)))
    print(f"1..{number}")
    sys.exit(failed != 0)


if __name__ == "__main__":
    main()
