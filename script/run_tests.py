# SPDX-License-Identifier: MIT
"""Run the parts of the test suite and print what came of each. Called by script/test, after script/bootstrap --tests."""

import argparse
import os
import platform
import re
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "build"
SEGMENTS = Path("/dev/shm")
IN_CI = bool(os.environ.get("CI"))
SKIPPED = 77  # the exit status of a test that could not test anything
C_SOURCES = ["bench", "examples", "include", "pybind", "src", "tests", "tools"]
SUFFIXES = (".c", ".h", ".cpp", ".hpp")


@dataclass
class Result:
    """What came of a part, as its runner reported it."""

    passed: int = 0
    failed: int = 0
    skipped: list = field(default_factory=list)  # a line for each, saying why
    seconds: float = 0.0

    def add(self, other):
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped


def passed_if(condition):
    return Result(passed=1) if condition else Result(failed=1)


def status_of(*command, **environment):
    """Run a command in the project's folder."""
    command = [str(word) for word in command]
    print("$", " ".join(command), flush=True)
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}).returncode


def run(*command, **environment):
    """True when it did what it should."""
    return status_of(*command, **environment) == 0


def tool(name):
    """A program of .venv, or else of the system; never another environment's."""
    return shutil.which(name, path=f"{ROOT}/.venv/bin:/usr/bin:{os.environ['PATH']}")


def outcome_of(case):
    """passed, failed or skipped, and why: of one <testcase> of a JUnit report."""
    if case.find("failure") is not None or case.find("error") is not None:
        return "failed", None
    skipped = case.find("skipped")
    if skipped is None:
        return "passed", None
    reason = skipped.get("message", "")
    # CTest also calls skipped what it could not start; that is no decision of the test's.
    if case.get("status") == "notrun" and not reason.startswith("SKIP_"):
        return "failed", None
    if reason.startswith("SKIP_"):
        output = (case.findtext("system-out") or "").strip()
        reason = output.splitlines()[-1] if output else reason
    return "skipped", reason


def read_report(path, runner_succeeded):
    result = Result()
    if path.exists():
        for case in ElementTree.parse(path).iter("testcase"):
            outcome, reason = outcome_of(case)
            if outcome == "skipped":
                result.skipped.append(f"{case.get('name')}: {reason}")
            else:
                setattr(result, outcome, getattr(result, outcome) + 1)
    if not runner_succeeded and not result.failed:
        result.failed = 1  # the runner itself failed, or found no test
    return result


def ctest(build, labels, prefix=(), **environment):
    report = build / "ctest.xml"
    report.unlink(missing_ok=True)
    return read_report(report, run(
        *prefix, tool("ctest"), "--test-dir", build, "--label-regex", f"^({labels})$", "--no-tests=error",
        "--parallel", os.cpu_count(), "--output-on-failure", "--output-junit", report, **environment))


def pytest(folder, build=BUILD, prefix=(), **environment):
    report = build / f"pytest-{folder}.xml"
    report.unlink(missing_ok=True)
    return read_report(report, run(
        *prefix, sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", f"tests/{folder}",
        PYTOMIC_SHM=str(build / "pytomic-shm"), PYTOMIC_BUILD=str(build), **environment))


def build_preset(preset, *options):
    if IN_CI:
        options += ("-DCMAKE_COMPILE_WARNING_AS_ERROR=ON",)
    return (run(tool("cmake"), "--preset", preset, *options)
            and run(tool("cmake"), "--build", BUILD / preset, "--parallel", os.cpu_count()))


def without_address_randomisation():
    """The sanitizers of some compilers die on kernels that scatter mappings widely."""
    prefix = ["setarch", platform.machine(), "--addr-no-randomize"]
    return prefix if subprocess.run([*prefix, "true"], capture_output=True).returncode == 0 else []


def style():
    result = passed_if(run(sys.executable, "script/generate", "--check"))
    formatter = tool("clang-format") or tool("clang-format-14")
    found = subprocess.run([formatter, "--version"], capture_output=True, text=True).stdout if formatter else "none"
    if " version 14." not in found:
        result.skipped.append(f"clang-format: version 14 is wanted, found {found.strip()}")
        return result
    files = sorted(path for folder in C_SOURCES for path in (ROOT / folder).rglob("*.[ch]*") if path.suffix in SUFFIXES)
    result.add(passed_if(run(formatter, "--dry-run", "--Werror", *(path.relative_to(ROOT) for path in files))))
    return result


def types():
    found = re.match(r"\d+\.\d+", version("mypy") if find_spec("mypy") else "")
    if found is None or tuple(map(int, found[0].split("."))) < (1, 14):
        return Result(skipped=[f"mypy: 1.14 or later is wanted, found {found[0] if found else 'none'}"])
    return passed_if(run(sys.executable, "-m", "mypy"))


def instructions():
    status = status_of(sys.executable, "bench/check_instructions.py")
    if status == SKIPPED:
        return Result(skipped=["bench/instructions.json is of another compiler, so that nothing was compared"])
    return passed_if(status == 0)


def asan_ubsan():
    build = BUILD / "asan-ubsan"
    result = Result()
    if not (build_preset("asan-ubsan", "-DPYTOMIC_PYTHON=ON", f"-DPython_EXECUTABLE={sys.executable}")
            and run(tool("cmake"), "--install", build, "--component", "python", "--prefix", build / "python")):
        return Result(failed=1)
    prefix = without_address_randomisation()
    result.add(ctest(build, "unit|stress|faults|fuzz", prefix))
    result.add(pytest("cli", build, prefix))
    compiler = os.environ.get("CC", "cc")
    runtime = subprocess.run([compiler, "-print-file-name=libasan.so"], capture_output=True, text=True).stdout.strip()
    if Path(runtime).is_absolute():
        # The interpreter itself was built without the sanitizer, and frees little of what it holds in the end.
        result.add(pytest("python", build, prefix, PYTHONPATH=str(build / "python"), LD_PRELOAD=runtime,
                          ASAN_OPTIONS="detect_leaks=0"))
    else:
        result.skipped.append(f"Python under AddressSanitizer: {compiler} has no libasan.so to load beforehand")
    return result


def reach():
    report = BUILD / "reach.xml"
    report.unlink(missing_ok=True)
    return read_report(report, run("script/reach", "--quick", "--junit", report))


def tsan():
    if not build_preset("tsan"):
        return Result(failed=1)
    # A forked child cannot join a thread of its parent's that had ended before the fork; that is no leak of its own.
    return ctest(BUILD / "tsan", "unit|stress", without_address_randomisation(),
                 TSAN_OPTIONS="die_after_fork=0:report_thread_leaks=0")


PARTS = {
    "style": style,
    "types": types,
    "c": lambda: ctest(BUILD, "unit|stress|faults|fuzz|crash|model|symbols|valgrind"),
    "consumers": lambda: ctest(BUILD, "consumers"),
    "python": lambda: pytest("python"),
    "python-reference": lambda: pytest("python", PYTOMIC_REFERENCE="1"),
    "cli": lambda: pytest("cli"),
    "docs": lambda: pytest("docs"),
    "instructions": instructions,
    "asan-ubsan": asan_ubsan,
    "tsan": tsan,
    "reach": reach,
}


def segments():
    return {path.name for path in SEGMENTS.glob("pytomic.*")}


def leftovers(before):
    """What the suite left in shared memory. Only CI knows that nobody else makes segments meanwhile."""
    left = sorted(segments() - before)
    for name in left:
        print(f"left behind: {SEGMENTS / name}")
    return passed_if(not left)


def measured(title, part):
    print(f"\n== {title}", flush=True)
    begun = time.monotonic()
    result = part()
    result.seconds = time.monotonic() - begun
    return result


def print_summary(results):
    print()
    for title, result in results.items():
        for line in result.skipped:
            print(f"skipped in {title}: {line}")
    print(f"{'part':<12}{'passed':>8}{'failed':>8}{'skipped':>9}{'seconds':>9}")
    for title, result in results.items():
        print(f"{title:<12}{result.passed:>8}{result.failed:>8}{len(result.skipped):>9}{result.seconds:>9.0f}")
    total = Result()
    for result in results.values():
        total.add(result)
    print(f"{total.passed} passed, {total.failed} failed, {len(total.skipped)} skipped")
    return total


def main():
    parser = argparse.ArgumentParser(prog="script/test", description="Run all tests, or the named parts of them.")
    parser.add_argument("parts", metavar="PART", nargs="*", help=", ".join(PARTS))
    chosen = parser.parse_args().parts or list(PARTS)
    for part in chosen:
        if part not in PARTS:
            parser.error(f"no part '{part}'; there are {', '.join(PARTS)}")

    before = segments()
    results = {title: measured(title, PARTS[title]) for title in chosen}
    if IN_CI:
        results["leftovers"] = measured("leftovers", lambda: leftovers(before))
    return 1 if print_summary(results).failed else 0


if __name__ == "__main__":
    sys.exit(main())
