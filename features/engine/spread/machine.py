"""What one machine has: processors and free memory, and how many workers that is enough for."""

from __future__ import annotations

import os
from pathlib import Path

_GROUP = Path("/sys/fs/cgroup")
_KEPT_FREE = 0.2
"""A fifth of the free memory is left to everything else."""


def processors() -> int:
    """Count the processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not Linux
        return os.cpu_count() or 1


def free_memory() -> int:
    """Tell how many bytes can be taken before the machine, or the container, has none left."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        facts = dict(line.split(":", 1) for line in lines)
        free = int(facts["MemAvailable"].split()[0]) * 1024
    except (OSError, KeyError):  # not Linux
        free = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
    return min(free, _left_in_group(free))


def workers_for(tasks: int, bytes_each: int) -> int:
    """Decide how many processes may work at once: at least one, at most one for each processor."""
    room = int(free_memory() * (1 - _KEPT_FREE)) // max(bytes_each, 1)
    return max(1, min(processors(), tasks, room))


def _left_in_group(otherwise: int) -> int:
    """Read what a container's limit leaves; control groups in their two versions."""
    for limit, used in (
        ("memory.max", "memory.current"),
        ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes"),
    ):
        try:
            most = int((_GROUP / limit).read_text(encoding="ascii"))
            return max(0, most - int((_GROUP / used).read_text(encoding="ascii")))
        except (OSError, ValueError):  # no such group, or "max"
            continue
    return otherwise
