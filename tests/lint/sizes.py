#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Files of at most 400 lines, functions of at most 50; beyond that a warning, beyond twice that a failure.

Exceptions are listed with their reason in sizes-allowed.txt; one that is no longer needed must go."""

import ast
import os
import re

import tree
from tree import tap

FILE, FUNCTION, HARD = 400, 50, 2
ALLOWED = os.path.join("tests", "lint", "sizes-allowed.txt")
START = re.compile(r"^(?!typedef|struct \w+ \{|enum|#|/|\s|\})[\w*].*\b(\w+)\(", re.S)


def c_functions(body):
    """(name, lines) of each function of a C file in the tree's style: braces of the outermost level in column 0."""
    head, opened = "", None
    for number, line in enumerate(body.split("\n"), 1):
        if line == "{" and START.match(head):
            opened = number
        elif line.startswith("}") and opened:
            yield START.match(head).group(1), number - opened + 1
            head, opened = "", None
        elif line and not line[0].isspace() and not opened:
            head = line
        elif not opened:
            head += "\n" + line


def python_functions(body):
    for node in ast.walk(ast.parse(body)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name, node.end_lineno - node.lineno + 1


def measure(path, body):
    """Yields (what, lines, limit) that are over the limit."""
    lines = body.count("\n")
    if lines > FILE:
        yield path, lines, FILE
    functions = python_functions(body) if path.endswith(".py") else c_functions(body)
    for name, length in functions:
        if length > FUNCTION:
            yield f"{path}:{name}", length, FUNCTION


def allowances():
    rows = (line.split("#", 1) for line in tree.text(ALLOWED).split("\n") if line and line[0] != "#")
    return {what.strip(): reason.strip() for what, reason in rows}


def test_itself():
    long_c = "int pak_long(void)\n{\n" + "\ta();\n" * 60 + "}\n"
    short = "static const int t[] = {\n" + "\t1,\n" * 90 + "};\n\nint pak_short(int a,\n\t\tint b)\n{\n\treturn a;\n}\n"
    tap.ok([m[:2] for m in measure("x.c", long_c)] == [("x.c:pak_long", 62)], "a long function is seen")
    tap.ok(not list(measure("x.c", short)) and list(c_functions(short)) == [("pak_short", 3)], "a long table is not one")
    tap.ok([m[:2] for m in measure("x.c", "\n" * 401)] == [("x.c", 401)], "a long file is seen")
    tap.ok([m[0] for m in measure("x.py", "def f():\n" + " a()\n" * 60)] == ["x.py:f"], "a long Python function is seen")


def test_tree():
    allowed, used, hard = allowances(), set(), []
    for path in tree.files(".c", ".h", ".py"):
        body = tree.text(path)
        if tree.is_generated(body):
            continue
        for what, lines, limit in measure(path, body):
            if what in allowed:
                used.add(what)
            elif lines > limit * HARD:
                hard.append(f"{what}: {lines} lines, limit {limit}")
            else:
                tap.note(f"warning: {what}: {lines} lines, aim at {limit}")
    tree.report(hard, "no file and no function is far too long")
    tree.report(sorted(set(allowed) - used), "every listed exception is still needed")
    tree.report([w for w, reason in allowed.items() if not reason], "every exception has its reason")


tap.run(test_itself, test_tree)
