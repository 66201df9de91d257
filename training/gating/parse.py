"""Can LightGBM read this booster? Asked in a child, because what it cannot read ends the process.

Run as a program it reads a booster's text and says nothing where all is well.
"""

import subprocess
import sys

from features.domain.words import Words
from training.gating.check import Check

_SECONDS = 300


def unreadable(booster_text: str) -> Check | None:
    """Say that a booster's text cannot be read; None where it can."""
    try:
        tried = subprocess.run(
            [sys.executable, "-m", "training.gating.parse"],
            input=booster_text.encode(),
            capture_output=True,
            check=False,
            timeout=_SECONDS,
        )
    except subprocess.TimeoutExpired:
        tried = None
    if tried is not None and tried.returncode == 0:
        return None
    words = Words(
        zh="它的 booster.txt 无法读取；请重新运行 `unspoken train`",
        en="its booster.txt cannot be read; run `unspoken train` again",
    )
    return Check("reproducible", passed=False, words=words)


if __name__ == "__main__":
    from training.learner import load

    load(sys.stdin.buffer.read().decode())
