"""Try a model in a process that may die, before the service takes it in.

The service calls `try_in_child`; the child runs this module, loads the bundle as the service
would, replays the golden rows and says how it went. Hashes alone do not show that LightGBM's
parser survives a text.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from features.domain.errors import Mismatch, UnspokenError

_SECONDS = 120


# Digests that passed. A digest vouches for every byte, and `Model.load` checks that it does.
_PASSED: set[str] = set()


def try_in_child(bundle: Path) -> None:
    """Load a bundle in a new process, once for each digest.

    Raises
    ------
    Mismatch
        When the child refused the model, crashed or did not finish.
    """
    if bundle.name in _PASSED:
        return
    try:
        done = subprocess.run(
            [sys.executable, "-m", "serving.scoring.trial", str(bundle)],
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
    if done.returncode == 1:
        raise Mismatch(done.stderr.strip().splitlines()[-1])
    if done.returncode != 0:
        raise Mismatch(f"The model {bundle.name} ended the process that tried it; promote another.")
    _PASSED.add(bundle.name)


def main(bundle: str) -> int:
    """Load one bundle; 0 when it may be served."""
    # LightGBM only wants to know their types; without them it loads in a fifth of the time.
    sys.modules.update(dict.fromkeys(("sklearn", "pandas", "dask"), None))  # type: ignore[arg-type]  # None is how Python marks a module as absent
    from serving.scoring.model import Model

    try:
        Model.load(Path(bundle))
    except UnspokenError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
