"""How often the leak audit cries wolf, and how often it misses one."""

from features.domain.progress import Progress
from tests.benchmarks.measurement import Measurement
from tests.training.audit.planted import LEAKS, Case, clean, planted
from training.audit.run import suspects
from training.split import blocks

SIZES = (600, 3_000, 8_000)
CLEAN_TABLES = 40  # of each size
PLANTED_TABLES = 4  # of each size and leak


def measure(progress: Progress) -> list[Measurement]:
    """False alarms on clean simulated tables, finds on planted leaks of every kind."""
    measured: list[Measurement] = []
    with progress.step("Auditing clean tables", total=len(SIZES)) as advance:
        for rows in SIZES:
            alarms, columns = 0, 0
            for seed in range(CLEAN_TABLES):
                case = clean(rows, 10_000 + seed)
                alarms += len({name for name, _ in _found(case)} & set(case.names))
                columns += len(case.names)
            measured.append(
                Measurement(
                    f"audit: false alarms on clean tables of {rows:,} rows",
                    100 * alarms / columns,
                    "of 100 columns",
                    f"no more than 1; {columns} columns of {CLEAN_TABLES} tables",
                )
            )
            advance(1)
    with progress.step("Auditing planted leaks", total=len(LEAKS)) as advance:
        for leak in LEAKS:
            by_size = []
            for rows in SIZES:
                cases = [planted(leak, rows, 20_000 + seed) for seed in range(PLANTED_TABLES)]
                hits = sum((leak.column, leak.kind.value) in _found(case) for case in cases)
                by_size.append(hits / PLANTED_TABLES)
            sizes = ", ".join(
                f"{rows:,}: {share:.0%}" for rows, share in zip(SIZES, by_size, strict=True)
            )
            measured.append(
                Measurement(
                    f"audit: found, {leak.name}",
                    100 * sum(by_size) / len(SIZES),
                    "%",
                    f"planted in {PLANTED_TABLES} tables of each size ({sizes})",
                )
            )
            advance(1)
    return measured


def _found(case: Case) -> set[tuple[str, str]]:
    folds = blocks(len(case.label), 5)
    found, _ = suspects(case.table, case.names, case.known, case.label, folds)
    return {(finding.column, finding.kind.value) for finding in found}
