# SPDX-License-Identifier: Apache-2.0
"""The ACVP shape of a set: groups and cases numbered as they come, lengths in bits, upper-case hex, one case a line."""

import json


def hx(data):
    return bytes(data).hex().upper()


def unhx(text):
    return bytes.fromhex(text)


def hx_int(value, size):
    return value.to_bytes(size, "big").hex().upper()


class Case:
    """prompt: what the product sees. private: what only the judge may see. note: why a case must be rejected."""

    def __init__(self, prompt, private, note, want):
        self.prompt, self.private, self.note, self.want = prompt, private, note, want
        self.expected = None


class Group:
    def __init__(self, fields, private):
        self.fields, self.private = fields, private or {}
        self.reported = {}  # group-level answers: the public key of a signature group
        self.cases = []

    def case(self, prompt, private=None, note=None, want=None):
        """want: a part of the answer that the maker of the case already knows, checked against the oracles."""
        self.cases.append(Case(prompt, private or {}, note, want))


class VectorSet:
    def __init__(self, name, vs_id, algorithm, revision, mode=None):
        self.name = name
        self.header = {"vsId": vs_id, "algorithm": algorithm}
        if mode:
            self.header["mode"] = mode
        self.header |= {"revision": revision, "isSample": True}
        self.groups = []

    def group(self, private=None, **fields):
        self.groups.append(Group(fields, private))
        return self.groups[-1]

    def answer(self, cross, answer):
        """Fills in every expected result: answer(cross, header, group fields, prompt, private) -> dict."""
        for g in self.groups:
            for number, c in enumerate(g.cases, 1):
                cross.case = f"{self.name}: {g.fields}: case {number}"
                c.expected = answer(cross, self.header, g.fields, c.prompt, g.private | c.private)
                wrong = {k: v for k, v in (c.want or {}).items() if c.expected.get(k) != v}
                if wrong:
                    raise ValueError(f"{cross.case}: made for {wrong}, but the answer is {c.expected}")
                if c.note:
                    c.expected["reason"] = c.note

    def files(self):
        """Name and bytes of each file of the set."""
        prompt, expected, projection, secret = [], [], [], False
        tc = 0
        for tg, g in enumerate(self.groups, 1):
            rows = ([], [], [])
            for c in g.cases:
                tc += 1
                ident = {"tcId": tc}
                rows[0].append(ident | c.prompt)
                rows[1].append(ident | c.expected)
                rows[2].append(ident | c.prompt | c.expected | c.private)
                secret = secret or bool(c.private or g.private)
            ident = {"tgId": tg}
            prompt.append((ident | g.fields, rows[0]))
            expected.append((ident | g.reported, rows[1]))
            projection.append((ident | g.fields | g.reported | g.private, rows[2]))
        out = {"prompt.json": self._text(prompt), "expectedResults.json": self._text(expected)}
        if secret:
            out["internalProjection.json"] = self._text(projection)
        return out

    def _text(self, groups):
        head = json.dumps(self.header)[1:-1]
        parts = []
        for fields, rows in groups:
            tests = ",\n".join(json.dumps(r) for r in rows)
            parts.append(f'{{{json.dumps(fields)[1:-1]}, "tests": [\n{tests}\n]}}')
        return f'{{{head}, "testGroups": [\n{",".join(parts)}\n]}}\n'.encode()

    def counts(self):
        return {"groups": len(self.groups), "cases": sum(len(g.cases) for g in self.groups)}
