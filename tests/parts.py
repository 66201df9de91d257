"""The parts of a machine that some tests need, and what happens where one is missing.

A test asks for a part by naming its fixture: `needs_chromium`, `needs_java`, `needs_postgresql`. It
is given the path, or is skipped with the reason. Under `UNSPOKEN_ALL_PARTS=1`, as in CI, it fails
instead: there a missing part is a fault of the set-up.

`python -m tests.parts` prints the Debian packages of the parts that are not here.
"""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
DATA_SETS = "UNSPOKEN_DATA"


def find_chromium() -> Path | None:
    """The browser that is installed on this machine, if any."""
    named = (shutil.which(name) for name in CHROMIUM_NAMES)
    return next((Path(path) for path in named if path), None)


def find_postgresql() -> Path | None:
    """The folder that holds `initdb`, `postgres` and `pg_ctl`, the newest version first.

    Debian keeps the server's programs off the PATH, one folder for each version.
    """
    on_path = shutil.which("postgres")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    folders = [*debian, *([Path(on_path).resolve().parent] if on_path else [])]
    return next((f for f in folders if (f / "initdb").exists() and (f / "postgres").exists()), None)


def find_java() -> Path | None:
    """The Java that Spark runs on."""
    home = os.environ.get("JAVA_HOME")
    at_home = Path(home) / "bin" / "java" if home else None
    on_path = shutil.which("java")
    if at_home is not None and at_home.exists():
        return at_home
    return Path(on_path) if on_path else None


def find_chinese_font() -> Path | None:
    """Some font that has the console's Chinese; without one its pictures are boxes."""
    folders = (Path("/usr/share/fonts"), Path.home() / ".local/share/fonts")
    return next((font for folder in folders for font in folder.rglob("*CJK*")), None)


PARTS: dict[str, Callable[[], Path | None]] = {
    "chromium": find_chromium,
    "fonts-noto-cjk": find_chinese_font,
    "openjdk-17-jre-headless": find_java,
    "postgresql": find_postgresql,
}
"""How each part is found, by the Debian package that brings it."""


@pytest.fixture(scope="session")
def needs_chromium() -> Path:
    """Give the browser's path; pass it to Playwright as `executable_path`."""
    if not find_chinese_font():
        missing("No Chinese font is installed")
    return find_chromium() or missing("Chromium is not installed")


@pytest.fixture(scope="session")
def needs_postgresql() -> Path:
    """Give the folder of the server's programs."""
    return find_postgresql() or missing("PostgreSQL's server programs are not installed")


@pytest.fixture(scope="session")
def needs_java() -> Path:
    """Give the path of Java; Spark itself comes with the locked environment."""
    return find_java() or missing("Java is not installed")


@pytest.fixture(scope="session")
def data_sets() -> Path:
    """Give the folder of real data sets, which cannot be passed on with the project."""
    folder = os.environ.get(DATA_SETS)
    if not folder:
        pytest.skip(f"{DATA_SETS} does not name a folder with the real data sets")
    return Path(folder)


def _version(bin_folder: Path) -> float:
    try:
        return float(bin_folder.parent.name)
    except ValueError:
        return 0.0


def missing(what: str) -> NoReturn:
    """Skip the test for a part that is not here; fail it where all parts must be."""
    reason = f"{what}: `make test` installs it on Debian as root, or says what to install."
    if os.environ.get("UNSPOKEN_ALL_PARTS") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


if __name__ == "__main__":
    print(*(package for package, find in PARTS.items() if not find()))
