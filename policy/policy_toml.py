# SPDX-License-Identifier: Apache-2.0
"""Reads a policy written in the strict TOML subset of docs/policy.md into a Policy, or says which line is wrong."""

import dataclasses
import datetime
import pathlib
import re
import tomllib

MAX_BYTES = 1 << 20
MAX_RULES = 4096
MAX_SET = 16
MAX_ID = 31
MAX_TEXT = 200
EPOCH = datetime.date(1970, 1, 1)
CLASSES = ("deny", "legacy", "allow", "exception")
STATUSES = ("pk-official", "pk-official-unread", "pk-press", "scheme-normative", "derived-fips",
            "derived-iso", "derived-foreign", "project-default")
CONFIDENCES = ("high", "medium", "low")
BOUNDS = ("key_bits", "tag_bits", "iv_bits", "salt_bits", "iterations", "out_bits")
TOP_KEYS = ("policy", "grades", "source", "rule")
POLICY_KEYS = ("name", "serial", "issued", "next_update", "publisher", "day_zone", "default")
PROVENANCE_KEYS = ("status", "source", "confidence")
GRADE_KEYS = ("order",) + PROVENANCE_KEYS
SOURCE_KEYS = ("id", "title")
RULE_KEYS = ("id", "primitive", "origin", "ops", "class", "grade", "hash", "curve", "from",
             "until", "reason") + BOUNDS + PROVENANCE_KEYS
RULE_REQUIRED = ("id", "primitive", "ops", "class", "reason") + PROVENANCE_KEYS

CORE = pathlib.Path(__file__).resolve().parent.parent / "crypto/include/pak"


class PolicyError(Exception):
    """One line, "FILE:LINE: what is wrong"."""


def _read_names():
    """Algorithm names with enum identifier and class, and operation bits, from the core's headers."""
    alg_h = (CORE / "alg.h").read_text(encoding="utf-8")
    algs = {m[2]: (m[1], m[3]) for m in
            re.finditer(r'X\((\w+), "([a-z0-9-]+)", (\w+), [01]\)', alg_h)}
    policy_h = (CORE / "policy.h").read_text(encoding="utf-8")
    ops = {m[1].lower().replace("_", "-"): int(m[2]) for m in
           re.finditer(r"PAK_OP_(\w+) = 1u << (\d+)", policy_h)}
    if not algs or not ops:
        raise PolicyError(f"{CORE}: cannot find PAK_ALG_LIST or enum pak_op")
    return algs, ops


ALGS, OPS = _read_names()
ALL_OPS = sum(1 << bit for bit in OPS.values())


@dataclasses.dataclass(frozen=True)
class Rule:
    """One row of the compiled table; days are integers, 0 is open; bounds map a field to (min, max)."""
    id: str
    alg: str
    ops: int
    rule_class: str
    grade_rank: int
    from_day: int
    until_day: int
    hash: tuple
    curve: tuple
    bounds: tuple
    reason: str
    status: str
    source: str
    confidence: str


@dataclasses.dataclass(frozen=True)
class Policy:
    """What is compiled and signed."""
    name: str
    publisher: str
    serial: int
    issued_day: int
    next_update_day: int
    zone_minutes: int
    grades: tuple
    rules: tuple


class _Reader:
    """Validates one parsed file; knows where tables stand in the text."""

    def __init__(self, path, text):
        self.path, self.lines = path, text.splitlines()

    def line_of(self, table, index, key):
        """Line of `key` in the index-th [table] or [[table]], or of the header if the key is not there; without a table,
        of the header or top-level key of that name."""
        name = re.escape(table or key)
        headers = [n for n, line in enumerate(self.lines) if re.match(rf"\s*\[\[?\s*{name}\s*\]", line)]
        start = headers[index] if index < len(headers) else 0
        for n in range(start + 1, len(self.lines)) if table else ():
            if self.lines[n].lstrip().startswith("["):
                break
            if key and re.match(rf"\s*\"?{re.escape(key)}\"?\s*[.=]", self.lines[n]):
                return n + 1
        if not table and not headers:
            start = next((n for n, line in enumerate(self.lines) if re.match(rf"\s*\"?{name}\"?\s*[.=]", line)), 0)
        return start + 1

    def fail(self, table, index, key, text):
        where = f"{table}" if table else "file"
        raise PolicyError(f"{self.path}:{self.line_of(table, index, key)}: "
                          f"{where}{': ' + key if key else ''}: {text}")

    def keys(self, table, index, d, known, required):
        for k in d:
            if k not in known:
                self.fail(table, index, k, f"unknown key; known are {', '.join(known)}")
        for k in required:
            if k not in d:
                self.fail(table, index, "", f"key {k} is missing")

    def text(self, table, index, d, key, limit=MAX_TEXT):
        v = d[key]
        if not isinstance(v, str) or not v or len(v) > limit:
            self.fail(table, index, key, f"must be a string of 1 to {limit} characters")
        if not all(0x20 <= ord(c) <= 0x7e and c not in '"\\' for c in v):
            self.fail(table, index, key, "must be printable ASCII without quotes and backslashes")
        return v

    def number(self, table, index, d, key, low, high):
        v = d[key]
        if type(v) is not int or not low <= v <= high:
            self.fail(table, index, key, f"must be a whole number from {low} to {high}")
        return v

    def day(self, table, index, d, key):
        v = d[key]
        if type(v) is not datetime.date:
            self.fail(table, index, key, "must be a day such as 2028-06-01, without a time")
        days = (v - EPOCH).days
        if days <= 0:
            self.fail(table, index, key, "must be after 1970-01-01")
        return days

    def choice(self, table, index, d, key, allowed):
        v = d[key]
        if not isinstance(v, str) or v not in allowed:
            self.fail(table, index, key, f"must be one of {', '.join(allowed)}")
        return v

    def names(self, table, index, d, key, limit=MAX_SET):
        v = d[key]
        if not isinstance(v, list) or not 1 <= len(v) <= limit or \
                not all(isinstance(x, str) for x in v):
            self.fail(table, index, key, f"must be a list of 1 to {limit} strings")
        if len(set(v)) != len(v):
            self.fail(table, index, key, "names something twice")
        return tuple(v)

    def provenance(self, table, index, d, sources):
        status = self.choice(table, index, d, "status", STATUSES)
        confidence = self.choice(table, index, d, "confidence", CONFIDENCES)
        ids = self.names(table, index, d, "source")
        for s in ids:
            if s not in sources:
                self.fail(table, index, "source", f"'{s}' has no [[source]] entry")
        return status, ",".join(ids), confidence


def _zone(r, d):
    m = re.fullmatch(r"([+-])(\d\d):(\d\d)", d["day_zone"]) if isinstance(d["day_zone"], str) else None
    minutes = int(m[2]) * 60 + int(m[3]) if m and int(m[3]) < 60 else 10000
    if minutes > 14 * 60:
        r.fail("policy", 0, "day_zone", "must look like +05:00, at most 14:00")
    return -minutes if m[1] == "-" else minutes


def _bound(r, i, d, key):
    v = d[key]
    if not isinstance(v, dict) or not v or set(v) - {"min", "max"}:
        r.fail("rule", i, key, "must be { min = N, max = N } or one of both")
    for x in v.values():
        if type(x) is not int or not 1 <= x <= 0xffffffff:
            r.fail("rule", i, key, "min and max must be whole numbers from 1 to 4294967295")
    low, high = v.get("min", 0), v.get("max", 0)
    if high and low > high:
        r.fail("rule", i, key, "min is above max")
    return key, low, high


def _algs(r, i, d, key, cls):
    names = r.names("rule", i, d, key)
    for n in names:
        if ALGS.get(n, ("", ""))[1] != cls:
            r.fail("rule", i, key, f"'{n}' is no {cls.lower()} of crypto/include/pak/alg.h")
    return names


def _ops(r, i, d):
    names = r.names("rule", i, d, "ops", len(OPS))
    if names == ("any",):
        return ALL_OPS
    for n in names:
        if n not in OPS:
            r.fail("rule", i, "ops", f"'{n}' is no operation; known are {', '.join(OPS)}, or any alone")
    return sum(1 << OPS[n] for n in names)


def _rule(r, i, d, grades, sources):
    r.keys("rule", i, d, RULE_KEYS, RULE_REQUIRED)
    rule_id = r.text("rule", i, d, "id", MAX_ID)
    if not re.fullmatch(r"[A-Z0-9][A-Z0-9-]*", rule_id):
        r.fail("rule", i, "id", "must be capital letters, digits and hyphens")
    if rule_id == "UNLISTED":
        r.fail("rule", i, "id", "this name is taken by the verdict without a rule")
    if not isinstance(d["primitive"], str) or d["primitive"] not in ALGS:
        r.fail("rule", i, "primitive", "is no algorithm of crypto/include/pak/alg.h")
    if "origin" in d:
        r.choice("rule", i, d, "origin", ("standard", "national", "proprietary"))
    start = r.day("rule", i, d, "from") if "from" in d else 0
    end = r.day("rule", i, d, "until") if "until" in d else 0
    if start and end and end <= start:
        r.fail("rule", i, "until", "must be after from; it is the first day that is not in")
    rule_class = r.choice("rule", i, d, "class", CLASSES)
    if rule_class == "exception" and not end:
        r.fail("rule", i, "", "key until is missing: an exception has an end")
    status, source, confidence = r.provenance("rule", i, d, sources)
    return Rule(
        id=rule_id, alg=d["primitive"], ops=_ops(r, i, d), rule_class=rule_class,
        grade_rank=grades.index(r.choice("rule", i, d, "grade", grades)) + 1 if "grade" in d else 0,
        from_day=start, until_day=end,
        hash=_algs(r, i, d, "hash", "DIGEST") if "hash" in d else (),
        curve=_algs(r, i, d, "curve", "CURVE") if "curve" in d else (),
        bounds=tuple(_bound(r, i, d, k) for k in BOUNDS if k in d),
        reason=r.text("rule", i, d, "reason"), status=status, source=source, confidence=confidence)


def _tables(r, d, key):
    v = d[key]
    if not isinstance(v, list) or not v or not all(isinstance(x, dict) for x in v):
        r.fail("", 0, key, f"must be written as one or more [[{key}]]")
    return v


def _source_ids(r, doc):
    sources = []
    for i, s in enumerate(_tables(r, doc, "source")):
        r.keys("source", i, s, SOURCE_KEYS, SOURCE_KEYS)
        r.text("source", i, s, "title")
        sid = r.text("source", i, s, "id", 64)
        if not re.fullmatch(r"[a-z0-9][a-z0-9.-]*", sid):
            r.fail("source", i, "id", "must be small letters, digits, dots and hyphens")
        if sid in sources:
            r.fail("source", i, "id", f"'{sid}' is there twice")
        sources.append(sid)
    return sources


def _header(r, doc, sources):
    p, g = doc["policy"], doc["grades"]
    for name, d, keys in (("policy", p, POLICY_KEYS), ("grades", g, GRADE_KEYS)):
        if not isinstance(d, dict):
            r.fail("", 0, name, f"must be written as [{name}]")
        r.keys(name, 0, d, keys, keys)
    r.choice("policy", 0, p, "default", ("deny",))
    r.provenance("grades", 0, g, sources)
    grades = r.names("grades", 0, g, "order")
    for x in grades:
        if not re.fullmatch(r"[A-Za-z0-9+]{1,8}", x):
            r.fail("grades", 0, "order", f"'{x}' is no label of 1 to 8 letters or digits")
    issued = r.day("policy", 0, p, "issued")
    next_update = r.day("policy", 0, p, "next_update")
    if next_update <= issued:
        r.fail("policy", 0, "next_update", "must be after issued")
    return dict(name=r.text("policy", 0, p, "name", 64), publisher=r.text("policy", 0, p, "publisher", 128),
                serial=r.number("policy", 0, p, "serial", 1, 0x7fffffff), issued_day=issued,
                next_update_day=next_update, zone_minutes=_zone(r, p), grades=grades)


def parse(path, data):
    """Returns the Policy in data (bytes), or raises PolicyError naming path and line."""
    if len(data) > MAX_BYTES:
        raise PolicyError(f"{path}:1: file: longer than {MAX_BYTES} bytes")
    for what, bad in (("a byte order mark", data.startswith(b"\xef\xbb\xbf")),
                      ("a carriage return; lines end in LF", b"\r" in data),
                      ("a multi-line string", b'"""' in data or b"'''" in data)):
        if bad:
            raise PolicyError(f"{path}:1: file: has {what}")
    try:
        text = data.decode("utf-8")
        doc = tomllib.loads(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as e:
        m = re.search(r"line (\d+)", str(e))
        raise PolicyError(f"{path}:{m[1] if m else 1}: file: no valid TOML: {e}") from None
    r = _Reader(path, text)
    r.keys("", 0, doc, TOP_KEYS, TOP_KEYS)
    sources = _source_ids(r, doc)
    header = _header(r, doc, sources)
    tables = _tables(r, doc, "rule")
    if len(tables) > MAX_RULES:
        r.fail("", 0, "rule", f"more than {MAX_RULES} rules")
    rules, seen = [], set()
    for i, d in enumerate(tables):
        rule = _rule(r, i, d, header["grades"], sources)
        if rule.id in seen:
            r.fail("rule", i, "id", f"'{rule.id}' is there twice")
        seen.add(rule.id)
        rules.append(rule)
    return Policy(rules=tuple(rules), **header)
