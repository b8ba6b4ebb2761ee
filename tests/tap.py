# SPDX-License-Identifier: Apache-2.0
"""TAP output for the Python tests, and the folders every one of them asks for."""

import os
import sys
import traceback

SOURCE = os.path.abspath(os.environ.get("top_srcdir") or os.path.join(os.path.dirname(__file__), ".."))
BUILD = os.path.abspath(os.environ.get("top_builddir") or os.path.join(SOURCE, "build"))
SHARED = os.environ.get("PAK_SHARED") or os.path.join(SOURCE, "..", "shared")

_count = 0
_failed = 0


def ok(good, name):
    """One result. Returns good, so that a test can go no further when the ground is missing."""
    global _count, _failed
    _count += 1
    _failed += not good
    print(f"{'' if good else 'not '}ok {_count} - {name}", flush=True)
    return good


def skip(name, why):
    global _count
    _count += 1
    print(f"ok {_count} - {name} # SKIP {why}", flush=True)


def note(text):
    for line in str(text).splitlines():
        print(f"# {line}", flush=True)


def run(*tests):
    """Runs the functions; an exception is one failed result. Ends the program with the plan."""
    for test in tests:
        try:
            test()
        except Exception:  # noqa: BLE001 - any escape is a failed test, the next one still runs
            note(traceback.format_exc())
            ok(False, f"{test.__name__} ended by an exception")
    print(f"1..{_count}")
    sys.exit(1 if _failed or not _count else 0)
