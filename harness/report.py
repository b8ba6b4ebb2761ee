#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Renders DIR/report.json, with DIR/timing.json where there is one, to DIR/report.html: one file that needs no other.

Run by pakpss-validate. Nothing is judged here. Exit codes: 0 written, 1 not."""

import json
import os
import sys

import jinja2

GOOD, BAD = ("pass", "correct-reject"), ("fail", "crash", "timeout", "harness-error")
OPEN = ("unsupported", "inconclusive", "skipped")


def load(path):
    with open(path, encoding="utf-8") as f:
        return json.load(f)


def merge(rows):
    """Not-judged groups once per set, outcome and reason: parameters collected."""
    out = {}
    for row in rows:
        key = (row["set"], row["outcome"], row["reason"])
        entry = out.setdefault(key, {"set": key[0], "outcome": key[1], "reason": key[2], "cases": 0, "parameters": []})
        entry["cases"] += row["cases"]
        if row["parameter"]:
            entry["parameters"].append(row["parameter"])
    return list(out.values())


def executed(counts):
    return sum(counts[k] for k in GOOD + BAD[:3])


def render(folder, template):
    report = load(os.path.join(folder, "report.json"))
    timing_path = os.path.join(folder, "timing.json")
    timing = load(timing_path) if os.path.exists(timing_path) else None
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(os.path.dirname(template)), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True)
    env.globals.update(GOOD=GOOD, BAD=BAD, OPEN=OPEN, executed=executed, merge=merge)
    return env.get_template(os.path.basename(template)).render(report=report, timing=timing)


def main(argv):
    if len(argv) != 2:
        print("usage: report.py DIR", file=sys.stderr)
        return 1
    here = os.path.dirname(os.path.abspath(__file__))
    target = os.path.join(argv[1], "report.html")
    try:
        text = render(argv[1], os.path.join(here, "report.html.j2"))
        with open(target + ".new", "w", encoding="utf-8") as f:
            f.write(text)
        os.replace(target + ".new", target)
    except (OSError, ValueError, KeyError, jinja2.TemplateError) as e:
        print(f"report.py: {target}: {e}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
