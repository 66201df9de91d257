"""Where the scripts, styles and charts lie that the service gives to every browser."""

from pathlib import Path

STATIC = Path(__file__).parent / "static"
