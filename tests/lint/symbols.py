#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the built objects define, need and carry: exports, prefix, forbidden calls, libraries, hardening, paths."""

import glob
import os
import re
import subprocess

import tree
from tree import tap

SANITIZED = re.compile(r"^__(asan|msan|tsan|ubsan|sancov|sanitizer)_")
LIBRARIES = {
    "pakpss": {"libc.so.6", "libtasn1.so.6"},
    "pakpss-pkcs11": {"libc.so.6", "libtasn1.so.6", "libsqlite3.so.0"},
}
LOADER = {"ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1", "libpthread.so.0", "libgcc_s.so.1"}
PREFIXES = {  # layer -> names its objects may define for others
    "crypto": r"pak_\w+",
    "encoding": r"pak_\w+",
    "policy": r"pak_\w+",
    "provider": r"pak_\w+|OSSL_provider_init",
    "pkcs11": r"pak_\w+|C_[A-Z]\w+",
}
# A primitive computes on what it is given: no heap, no early-out comparison, no text, no files.
FORBIDDEN = set(
    """malloc calloc realloc reallocarray free aligned_alloc posix_memalign strdup alloca
    memcmp bcmp strcmp strncmp printf fprintf snprintf sprintf puts fopen open read write getenv rand random srand
    abort exit longjmp __longjmp_chk setjmp memmem""".split()
)
NOT_PRIMITIVES = ("base", "service", "selftest")


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def nm(path, *flags):
    """[(kind, name)] of an object."""
    rows = (line.split() for line in run("nm", "-P", *flags, path).splitlines())
    return [(r[1], r[0].split("@")[0]) for r in rows if len(r) > 1]


def objects(layer):
    """Objects of a layer that go into shared modules."""
    found = glob.glob(os.path.join(tap.BUILD, layer, "**", ".libs", "*.o"), recursive=True)
    return sorted(f for f in found if "/tests/" not in f)


def bad_prefix(layer, names):
    return [n for n in names if not re.fullmatch(PREFIXES[layer], n)]


def bad_calls(names):
    return sorted(FORBIDDEN & set(names))


def globals_of(symbols):
    return [n for kind, n in symbols if kind in "TDBRCGSVW" and not n.startswith("__odr_asan")]


def undefined_in(symbols):
    return [n for kind, n in symbols if kind == "U"]


def module(name):
    found = glob.glob(os.path.join(tap.BUILD, "**", ".libs", f"{name}.so"), recursive=True)
    return found[0] if found else None


def map_names(path):
    """The global names of a version script."""
    body = re.sub(r"#.*|/\*.*?\*/", "", tree.text(path), flags=re.S if "/*" in tree.text(path) else 0)
    part = body.split("global:")[1].split("local:")[0]
    return set(re.findall(r"\w+", part))


def test_itself():
    tap.ok(bad_prefix("crypto", ["pak_x", "aes_encrypt"]) == ["aes_encrypt"], "a name without the prefix is seen")
    tap.ok(bad_prefix("provider", ["OSSL_provider_init", "C_Sign"]) == ["C_Sign"], "a name of the other front is seen")
    tap.ok(bad_calls(["memcpy", "memcmp", "malloc"]) == ["malloc", "memcmp"], "memcmp and malloc are seen")
    tap.ok(undefined_in([("U", "a"), ("T", "b"), ("t", "c")]) == ["a"], "undefined names are told from defined ones")


def test_objects():
    for layer in PREFIXES:
        found = objects(layer)
        if not found:
            tap.skip(f"{layer}: prefix", "not built here")
            continue
        bad = [f"{os.path.basename(o)}: {n}" for o in found for n in bad_prefix(layer, globals_of(nm(o)))]
        tree.report(bad, f"{layer}: {len(found)} objects define only names with the prefix")


def test_primitives():
    primitives = [o for o in objects("crypto") if o.split("/crypto/")[-1].split("/")[0] not in NOT_PRIMITIVES]
    bad = [f"{os.path.basename(o)}: {n}" for o in primitives for n in bad_calls(undefined_in(nm(o)))]
    tap.ok(len(primitives) > 3, f"{len(primitives)} objects of primitives are looked at")
    tree.report(bad, "no primitive calls the heap, memcmp or stdio")


def needed(path):
    return set(re.findall(r"\(NEEDED\).*\[(.*)\]", run("readelf", "-dW", path)))


def hardening(path):
    dynamic, segments = run("readelf", "-dW", path), run("readelf", "-lW", path)
    bad = [] if "BIND_NOW" in dynamic or "NOW" in dynamic else ["symbols are bound lazily"]
    bad += [] if "GNU_RELRO" in segments else ["no RELRO"]
    bad += ["the stack is executable"] if re.search(r"GNU_STACK.* RWE ", segments) else []
    bad += [f"carries {word}" for word in ("TEXTREL", "RPATH", "RUNPATH") if f"({word})" in dynamic]
    return bad


def prefix():
    """Where this build will be installed; ./run stages it inside the build folder."""
    found = re.search(r"^prefix = (.*)$", tree.text("Makefile", tap.BUILD), re.M)
    return found.group(1)


def carried_paths(path):
    """Folders of the build that ended up in the data of a module, what configure was told to install into aside."""
    data = run("objdump", "-s", "-j", ".rodata", "-j", ".data.rel.ro", path)
    raw = bytes.fromhex("".join("".join(line[1:].split("  ")[0].split()[1:5]) for line in data.splitlines() if re.match(r"^ [0-9a-f]+ ", line)))
    words = {w for w in re.findall(rb"/[\x21-\x7e]+", raw) if not w.startswith(prefix().encode() + b"/")}
    return [w.decode() for w in sorted(words) if w.startswith((tap.SOURCE.encode() + b"/", tap.BUILD.encode() + b"/"))]


def check_module(name, exports):
    path = module(name)
    if not path:
        tap.skip(f"{name}.so", "not built here")
        return
    names = {n for _, n in nm(path, "-D", "--defined-only")}
    tree.report(sorted(names ^ exports), f"{name}.so: exports exactly {len(exports)} names")
    if any(SANITIZED.match(n) for n in undefined_in(nm(path, "-D"))):
        tap.skip(f"{name}.so: libraries and hardening", "a sanitizer's build")
        return
    extra = sorted(needed(path) - LIBRARIES[name] - LOADER)
    tree.report(extra, f"{name}.so: needs no library beyond {' '.join(sorted(LIBRARIES[name]))}")
    tree.report(hardening(path), f"{name}.so: bound at start, RELRO, no executable stack, no run path")
    tree.report(carried_paths(path), f"{name}.so: carries no path of the build")


def test_modules():
    check_module("pakpss", {"OSSL_provider_init"})
    functions = map_names("pkcs11/pkcs11.map")
    tap.ok(
        {"C_GetFunctionList", "C_GetInterface", "C_GetInterfaceList"} <= functions and len(functions) > 90,
        "the module's map lists the functions of PKCS#11 3.2",
    )
    tree.report(sorted(n for n in functions if not n.startswith("C_")), "and nothing else")
    check_module("pakpss-pkcs11", functions)


tap.run(test_itself, test_objects, test_primitives, test_modules)
