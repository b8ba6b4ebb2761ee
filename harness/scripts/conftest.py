# SPDX-License-Identifier: Apache-2.0
"""Runs pakpss-validate as pytest tests: every target with every vector set of the file's suite is one test.

    pytest harness/scripts --target provider:default --target 'pkcs11:softhsm2?token=lab&pin-file=pin'

A test fails as cases of its set fail, is skipped when the product offers nothing of it, and is an error when it
could not be judged."""

import fnmatch
import json
import os
import shutil
import subprocess

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
VECTORS = os.path.join(HERE, "..", "..", "vectors")


def pytest_addoption(parser):
    group = parser.getgroup("pakpss-validate")
    group.addoption("--target", action="append", default=[], help="a product, as pakpss-validate takes it; may repeat")
    group.addoption("--vectors", action="append", default=[], help="a vector set or a folder of them; may repeat")
    group.addoption("--pin-file", help="PIN of the PKCS#11 targets")
    group.addoption("--init-args", help="library parameters of the PKCS#11 targets")
    group.addoption("--seed", help="of the fresh cases")
    group.addoption("--validate", default=os.environ.get("PAKPSS_VALIDATE"), help="the pakpss-validate to run")


def program(config):
    path = config.getoption("--validate") or shutil.which("pakpss-validate")
    if not path:
        raise pytest.UsageError("pakpss-validate is not in PATH: give it with --validate")
    return path


def vectors(config):
    given = config.getoption("--vectors") or [p for p in [VECTORS] if os.path.isdir(p)]
    if not given:
        raise pytest.UsageError("no vector sets here: give them with --vectors")
    return given


def all_sets(config):
    """[(name, folder)] as the program sees them; asked once."""
    if not hasattr(config, "pakpss_sets"):
        command = [program(config), "--list-sets", "--vectors", *vectors(config)]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise pytest.UsageError(done.stderr.strip())
        rows = [line.split("\t") for line in done.stdout.splitlines()]
        config.pakpss_sets = [(name, folder) for name, _, folder in rows]
    return config.pakpss_sets


def pytest_generate_tests(metafunc):
    """A module names its sets by globs in SETS."""
    if "vector_set" not in metafunc.fixturenames:
        return
    targets = metafunc.config.getoption("--target")
    if not targets:
        raise pytest.UsageError("no --target given")
    patterns = metafunc.module.SETS
    chosen = [s for s in all_sets(metafunc.config) if any(fnmatch.fnmatch(s[0], p) for p in patterns)]
    pairs = [(t, folder) for t in targets for _, folder in chosen]
    names = [f"{t.split('?')[0]}-{name}" for t in targets for name, _ in chosen]
    metafunc.parametrize(("target", "vector_set"), pairs, ids=names)


@pytest.fixture(scope="session")
def proved(request):
    """The harness proves itself once, on its own reference product, before anything counts."""
    _, folder = all_sets(request.config)[0]
    command = [program(request.config), "--quiet", "--target", "builtin:reference", "--vectors", folder, "--case", "0:0"]
    done = subprocess.run(command, capture_output=True, text=True)
    if "self-check:" in done.stderr:
        pytest.exit(done.stderr.strip(), returncode=3)


def text_of(finding):
    lines = [f"{finding['outcome']}: {finding['set']}, {finding['parameter']}: {finding['reason']} ({finding['cases']} cases)"]
    if "first_differing_byte" in finding:
        lines.append(f"  expected {finding['expected']}, provided {finding['provided']}")
    return "\n".join([*lines, f"  {finding['repeat']}"])


@pytest.fixture
def judge(request, proved, tmp_path):
    def run(target, folder):
        config = request.config
        command = [program(config), "--no-self-check", "--quiet", "--no-html", "--target", target, "--vectors", folder,
                   "--out", str(tmp_path)]  # fmt: skip
        for option in ("--pin-file", "--init-args", "--seed"):
            if config.getoption(option) is not None:
                command += [option, config.getoption(option)]
        done = subprocess.run(command, capture_output=True, text=True)
        path = tmp_path / "report.json"
        if not path.exists():
            pytest.fail(done.stderr.strip(), pytrace=False)
        result = json.loads(path.read_text())["targets"][0]
        if result["findings"]:
            pytest.fail("\n".join(text_of(f) for f in result["findings"]), pytrace=False)
        reasons = sorted({g["reason"] for g in result["not_judged"]})
        if done.returncode == 2 and result["why"] == "not one case was executed":
            pytest.skip("; ".join(reasons))
        assert done.returncode == 0, result.get("why")

    return run
