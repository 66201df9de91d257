"""Bring what this machine lacks: the locked environment, the charts, the parts that tests need.

    python3 tools/setup.py environment    uv (into .tools/, where missing), then `uv sync --locked`
    python3 tools/setup.py charts         the above, then the console's locked chart library
    python3 tools/setup.py tests          the above, then Chromium, Chinese fonts and PostgreSQL
    python3 tools/setup.py bench          the locked environment with the libraries compared with
    python3 tools/setup.py mutation       the locked environment with the tool that changes code

Each step does nothing where its work is done, so the Makefile asks for it every time. This file
runs before anything is installed: it needs the standard library only, and an old Python can read
it as far as the sentence that says so.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV = "uv==0.13.9"
PRIVATE_UV = ROOT / ".tools" / "uv"
PYTHON = ROOT / ".venv" / "bin" / "python"


def main() -> None:
    """Do the step named on the command line, or say in one sentence why not."""
    steps = {
        "environment": environment,
        "charts": charts,
        "tests": tests,
        "bench": bench,
        "mutation": mutation,
    }
    step = steps.get(sys.argv[-1])
    if step is None:
        sys.exit(__doc__)
    if sys.version_info < (3, 11):  # noqa: UP036 - an older Python may well run this file
        found = ".".join(map(str, sys.version_info[:2]))
        sys.exit(
            f"Unspoken needs Python 3.11 or later and this is {found}: "
            "name a newer one, as in `make demo PYTHON=python3.12`."
        )
    try:
        step()
    except subprocess.CalledProcessError as failure:
        sys.exit(f"Set-up stopped, because this failed: {' '.join(map(str, failure.cmd))}")


def environment() -> None:
    """Install exactly what uv.lock names into .venv."""
    quietly = ["--quiet"] if PYTHON.exists() else []
    run(uv(), "sync", "--locked", *quietly)


def bench() -> None:
    """Install the locked environment and the libraries that benchmarks compare with."""
    run(uv(), "sync", "--locked", "--quiet", "--group", "bench")


def mutation() -> None:
    """Install the locked environment and the tool that asks whether tests notice a change."""
    run(uv(), "sync", "--locked", "--quiet", "--group", "mutation")


def charts() -> None:
    """Install the chart library that the console serves."""
    environment()
    run(PYTHON, "-m", "serving.console.assets")


def tests() -> None:
    """Install the browser, fonts and database that tests drive, or say what is missing."""
    charts()
    missing = missing_parts()
    if not missing:
        return
    if shutil.which("apt-get") and os.geteuid() == 0:
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        run("apt-get", "update", "-q", env=quiet)
        run("apt-get", "install", "-qy", "--no-install-recommends", *missing, env=quiet)
    else:
        print(
            f"Not on this machine: {', '.join(missing)} (Debian's names). Tests that need them are "
            "skipped; as root on Debian `make test` installs them."
        )


def missing_parts() -> list[str]:
    """Name the Debian packages of the parts that no test would find here."""
    ask = (PYTHON, "-m", "tests.parts")
    return subprocess.check_output(ask, cwd=ROOT, text=True).split()


def uv() -> Path:
    """Find uv on the PATH, or have pip put it into .tools/ and nowhere else."""
    on_path = shutil.which("uv")
    if on_path:
        return Path(on_path)
    private = PRIVATE_UV / "bin" / "uv"
    if not private.exists():
        pip = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check")
        run(sys.executable, *pip, "--target", PRIVATE_UV, UV)
    return private


def run(*command: str | Path, env: dict[str, str] | None = None) -> None:
    """Run one command in the project's folder; its failure ends the set-up."""
    subprocess.run(command, cwd=ROOT, env=env, check=True)


if __name__ == "__main__":
    main()
