"""Try a model in a process that may die, before the service takes it in.

The service calls `try_in_child`. What can be checked without LightGBM is checked first, in the
service itself: seal, hashes, measures. Then a child runs this module, loads the bundle as the
service would, replays the golden rows and says how it went. Hashes alone do not show that
LightGBM's parser survives a text. The child is a new process and no fork; it is given no variable
of the service's environment but the few it needs to start (no database password, no key), bounded
memory, time and files, and it leaves nothing behind.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

from features.domain.canonical import sha256_text
from features.domain.errors import Mismatch, UnspokenError
from serving.scoring.verified import read_for_service

_SECONDS = 120  # on the clock; loading takes 2, on a busy machine 20
_CPU_SECONDS = 60
_MEMORY = 4 << 30  # bytes of addresses; Python with LightGBM and Polars reserves about 1.5 GiB
_PASSED, _REFUSED = "passed: ", "refused: "
_NEEDED_TO_START = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH", "TMPDIR")
_ROOT = Path(__file__).parents[2]

# Whole hashes of manifests that passed: each vouches for every byte, which `Model.load` checks.
_TRIED: set[str] = set()


def try_in_child(bundle: Path) -> None:
    """Load a bundle in a new process, once for each digest.

    Raises
    ------
    NotThere
        When something of the bundle is missing.
    Mismatch
        When it was touched, or the child refused it, crashed or did not finish.
    """
    manifest, _ = read_for_service(bundle)
    digest = sha256_text(manifest.text())
    if digest in _TRIED:
        return
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "serving.scoring.trial", str(bundle.absolute())],
            env=_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Mismatch(
            f"The model {bundle.name} was not tried within {_SECONDS} seconds; promote another."
        ) from None
    said = next((line for line in reversed(done.stdout.splitlines()) if line), "")
    if said.startswith(_REFUSED):
        raise Mismatch(said.removeprefix(_REFUSED))
    # A parser that ends the process quietly has not passed: the child must say that it did.
    if done.returncode != 0 or said != _PASSED + bundle.name:
        raise Mismatch(f"The model {bundle.name} ended the process that tried it; promote another.")
    _TRIED.add(digest)


def main(bundle: str) -> int:
    """Load one bundle; 0 when it may be served."""
    _bound_this_process()
    # LightGBM only wants to know their types; without them it loads in a fifth of the time.
    sys.modules.update(dict.fromkeys(("sklearn", "pandas", "dask"), None))  # type: ignore[arg-type]  # None is how Python marks a module as absent
    from serving.scoring.model import Model

    try:
        model = Model.load(Path(bundle))
    except UnspokenError as error:
        sys.stdout.write(f"\n{_REFUSED}{error}\n")
        return 1
    sys.stdout.write(f"\n{_PASSED}{model.digest}\n")
    return 0


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _NEEDED_TO_START if name in os.environ}
    return kept | {"PYTHONPATH": str(_ROOT), "OMP_NUM_THREADS": "1", "POLARS_MAX_THREADS": "1"}


def _bound_this_process() -> None:
    """Bound what a text may make its reader do; a system that cannot bound a thing goes without."""
    for what, most in (
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_CPU, _CPU_SECONDS),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        try:
            resource.setrlimit(what, (most, most))
        except (ValueError, OSError):
            continue


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
