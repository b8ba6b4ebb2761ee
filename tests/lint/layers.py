#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Nothing points upward: who may include which header and link which library (docs/architecture.md)."""

import re

import tree
from tree import tap

C_STANDARD = """assert.h ctype.h errno.h inttypes.h limits.h stdalign.h stdarg.h stdatomic.h stdbool.h stddef.h stdint.h
    stdio.h stdlib.h string.h time.h wchar.h""".split()
POSIX = """dirent.h dlfcn.h elf.h endian.h fcntl.h grp.h link.h poll.h pthread.h pwd.h sched.h signal.h sys/ termios.h unistd.h
    linux/ fnmatch.h ftw.h glob.h getopt.h spawn.h locale.h langinfo.h strings.h syslog.h""".split()
SYSTEM = C_STANDARD + POSIX + ["config.h"]
CPU = ["immintrin.h", "cpuid.h", "x86intrin.h", "arm_neon.h"]
CHECKERS = ["valgrind/memcheck.h", "sanitizer/"]
# What a provider needs of OpenSSL is in headers that promise no library: numbers, names and function types.
CORE_HEADERS = ["openssl/core.h", "openssl/core_dispatch.h", "openssl/core_names.h", "openssl/params.h",
                "openssl/core_object.h", "openssl/types.h", "openssl/proverr.h", "openssl/prov_ssl.h"]  # fmt: skip

# Inline code of the core without state, open to all layers.
INLINE = ["crypto/base/bytes.h", "crypto/base/ct.h"]

# Folder -> headers it may include, by prefix. The longest matching folder decides.
INCLUDES = {
    "crypto/include/pak": SYSTEM + ["pak/"],
    "crypto": SYSTEM + CPU + CHECKERS + ["pak/", "crypto/"],
    "encoding": SYSTEM + CHECKERS + INLINE + ["pak/", "encoding/", "libtasn1.h"],
    "policy": SYSTEM + INLINE + ["pak/", "policy/", "encoding/encoding.h", "encoding/asn1.h", "encoding/der.h", "libtasn1.h"],
    "provider": SYSTEM + INLINE + CORE_HEADERS + ["pak/", "provider/", "encoding/encoding.h", "policy/setup.h"],
    "pkcs11": SYSTEM + INLINE + ["pak/", "pkcs11/", "encoding/encoding.h", "policy/setup.h", "sqlite3.h"],
    "harness": SYSTEM + INLINE + ["pak/", "harness/", "encoding/encoding.h", "policy/setup.h", "pkcs11/pkcs11.h", "pkcs11/functions.h",
                         "openssl/", "jansson.h", "seccomp.h", "zlib.h"],  # fmt: skip
    "tools": SYSTEM + INLINE + ["pak/", "tools/", "encoding/encoding.h", "policy/setup.h", "pkcs11/pkcs11.h", "pkcs11/functions.h",
                       "openssl/", "jansson.h"],  # fmt: skip
}

# Inside the core: the primitives do not know the services; of the self-tests they know the registry, in *_kat.c.
SERVICES = ("crypto/service/", "crypto/selftest/")
ABOVE_PRIMITIVES = ("crypto/service", "crypto/selftest", "crypto/include")

# Folder -> what its local.mk may link: libraries of ours by folder, others by configure's variable.
LINKS = {
    "crypto": ["crypto/"],
    "encoding": ["crypto/", "encoding/", "TASN1_LIBS"],
    "policy": ["crypto/", "encoding/", "policy/", "TASN1_LIBS"],
    "provider": ["crypto/", "encoding/", "policy/", "provider/", "TASN1_LIBS"],
    "pkcs11": ["crypto/", "encoding/", "policy/", "pkcs11/", "TASN1_LIBS", "SQLITE_LIBS"],
    "harness": ["crypto/", "encoding/", "policy/", "harness/", "TASN1_LIBS", "CRYPTO_LIBS", "JANSSON_LIBS", "SECCOMP_LIBS", "ZLIB_LIBS"],
    "tools": ["crypto/", "encoding/", "policy/", "tools/", "TASN1_LIBS", "CRYPTO_LIBS", "JANSSON_LIBS"],
}

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)
LINKED = re.compile(r"^[\w%$().]*_(?:LIBADD|LDADD|LDFLAGS)[ \t]*\+?=[ \t]*(.*)$", re.M)


def longest(table, path):
    """The entry of the longest folder of table that holds path."""
    fits = [f for f in table if path.startswith(f + "/")]
    return table[max(fits, key=len)] if fits else None


def bad_includes(path, body):
    allowed = longest(INCLUDES, path)
    folder = path.rsplit("/", 1)[0]
    for quote, header in INCLUDE.findall(body) if allowed is not None else ():
        name = f"{folder}/{header}" if quote == '"' and "/" not in header else header
        if ".." in header.split("/"):
            yield f"{path}: includes {header}: name headers from the top of the tree"
        elif not any(name == a or (a.endswith("/") and name.startswith(a)) for a in allowed):
            yield f"{path}: may not include {header}"
        elif folder.startswith("crypto/") and not folder.startswith(ABOVE_PRIMITIVES) and name.startswith(SERVICES):
            if not (path.endswith("_kat.c") and name == "crypto/selftest/selftest.h"):
                yield f"{path}: a primitive may not include {header}"


def bad_links(path, body):
    allowed = longest(LINKS, path)
    body = body.replace("\\\n", " ").replace("%D%", path.rsplit("/", 1)[0])
    for words in LINKED.findall(body) if allowed is not None else ():
        for word in words.split():
            name = word.strip("$()") if word.startswith("$(") else word
            library = name.endswith(("_LIBS", ".la", ".a")) or name.startswith("-l")
            if library and not any(name == a or (a.endswith("/") and name.startswith(a)) for a in allowed):
                yield f"{path}: may not link {word}"


PLANTED = [
    ("crypto/sha2/x.c", "#include <openssl/evp.h>\n"),
    ("crypto/sha2/x.c", '#include "encoding/encoding.h"\n'),
    ("crypto/sha2/x.c", '\t#  include "crypto/service/hash.h"\n'),
    ("crypto/sha2/x.c", "#include <crypto/selftest/selftest.h>\n"),
    ("crypto/include/pak/x.h", '#include "crypto/base/ct.h"\n'),
    ("encoding/x.c", '#include "policy/setup.h"\n'),
    ("policy/x.c", '#include "provider/provider.h"\n'),
    ("provider/x.c", '#include "pkcs11/pkcs11.h"\n'),
    ("provider/x.c", "#include <openssl/evp.h>\n"),
    ("provider/x.c", '#include "crypto/sha2/sha256_impl.h"\n'),
    ("pkcs11/x.c", '#include "provider/provider.h"\n'),
    ("pkcs11/x.c", '#include "../provider/provider.h"\n'),
    ("pkcs11/x.c", "#include <openssl/core.h>\n"),
    ("pkcs11/x.c", "#include <jansson.h>\n"),
    ("harness/x.c", '#include "provider/provider.h"\n'),
    ("harness/x.c", '#include "crypto/aes/aes.h"\n'),
]
PLANTED_LINKS = [
    ("provider/local.mk", "%D%_pakpss_la_LIBADD = crypto/libpakcrypto.la $(CRYPTO_LIBS)\n"),
    ("provider/local.mk", "pakpss_la_LIBADD += \\\n\tpkcs11/libp11.la\n"),
    ("pkcs11/local.mk", "x_la_LIBADD = -lcrypto\n"),
    ("pkcs11/local.mk", "x_la_LDFLAGS = -module -lcrypto\n"),
    ("crypto/sha2/local.mk", "crypto_libpakcrypto_la_LIBADD += encoding/libpakencoding.la\n"),
]
LEGAL = [
    ("crypto/sha2/sha256_kat.c", '#include "crypto/selftest/selftest.h"\n#include <pak/status.h>\n'),
    ("crypto/service/digest.c", '#include "crypto/selftest/selftest.h"\n#include <config.h>\n'),
    ("provider/x.c", '#include "provider.h"\n#include "crypto/base/bytes.h"\n#include <openssl/core_dispatch.h>\n'),
    ("tests/pkcs11/x.c", "#include <openssl/evp.h>\n"),
]


def test_itself():
    for path, body in PLANTED:
        tap.ok(list(bad_includes(path, body)), f"planted in {path}: {body.strip()}")
    for path, body in PLANTED_LINKS:
        tap.ok(list(bad_links(path, body)), f"planted in {path}: {' '.join(body.split())}")
    for path, body in LEGAL:
        tap.ok(not list(bad_includes(path, body)), f"legal in {path}")


def test_tree():
    sources = tree.files(".c", ".h")
    tap.ok(len(sources) > 20, f"{len(sources)} sources are looked at")
    tree.report([f for p in sources for f in bad_includes(p, tree.text(p))], "no header of a layer above")
    makes = tree.files("local.mk")
    tree.report([f for p in makes for f in bad_links(p, tree.text(p))], "no library of a layer above")


tap.run(test_itself, test_tree)
