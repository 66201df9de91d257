"""Where MLflow's store of a home is, and what lies in it: addresses made from paths.

An address has signs of its own: `?`, `%` and `#` in a path pasted into one name another place. And
MLflow keeps whole addresses in its tables. A home that was copied, moved or restored would go on
writing where it was; so whoever opens a home's store first lets what lies in the home point to
where the home is now. What it keeps of files is under the columns below, and in the sources of
data sets.
"""

import sqlite3
from contextlib import closing
from urllib.parse import quote

from features.domain.errors import Mismatch, Refused
from features.domain.home import Home

EXPERIMENT = "unspoken"
_FIRST = "0"  # the experiment MLflow makes by itself, with files in whatever folder one is in
_ADDRESSES = (
    ("experiments", "artifact_location"),
    ("runs", "artifact_uri"),
    ("logged_models", "artifact_location"),
    ("model_versions", "source"),
    ("model_versions", "storage_location"),
)
_SECONDS = 20.0  # to wait for whoever writes


def store_address(home: Home) -> str:
    """The address of the home's store, for `MLFLOW_TRACKING_URI` too.

    The driver is named because MLflow takes what follows a plain `sqlite:///` for a path as it
    stands, and makes that folder.
    """
    return f"sqlite+pysqlite:///{quote(str(home.mlflow_db))}"


def settle(home: Home) -> None:
    """Let everything that lies in the home point to where the home is now.

    Raises
    ------
    Mismatch
        When somebody made the experiment with files elsewhere.
    Refused
        When the store cannot be written.
    """
    try:
        _settle(home, home.root.as_uri())
    except sqlite3.OperationalError as error:
        raise Refused(
            f"The home was moved to {home.root}, and {home.mlflow_db.name} there must say so "
            f"before it is used: it cannot be written ({error})."
        ) from None


def _settle(home: Home, here: str) -> None:
    with closing(sqlite3.connect(home.mlflow_db, timeout=_SECONDS, isolation_level=None)) as store:
        before = _home_of_the_experiment(store, home)
        first = _location(store, "experiment_id", _FIRST)
        stray = first is not None and not _inside(first, before or here)
        if before in (None, here) and not stray:
            return
        store.execute("BEGIN IMMEDIATE")
        if stray:
            store.execute(
                "UPDATE experiments SET artifact_location = ? WHERE experiment_id = ?",
                (f"{home.mlflow_artifacts.as_uri()}/default", _FIRST),
            )
        if before:
            _point(store, before, here)
        store.execute("COMMIT")


def _point(store: sqlite3.Connection, before: str, here: str) -> None:
    store.execute(
        "UPDATE datasets SET dataset_source = replace(dataset_source, ?, ?)",
        (f'"{before}/', f'"{here}/'),
    )
    for table, column in _ADDRESSES:
        store.execute(
            f"UPDATE {table} SET {column} = ? || substr({column}, ?) "
            f"WHERE substr({column}, 1, ?) = ?",
            (here, len(before) + 1, len(before) + 1, f"{before}/"),
        )


def _home_of_the_experiment(store: sqlite3.Connection, home: Home) -> str | None:
    """The address of the folder that was the home when the store was last opened, if ever."""
    location = _location(store, "name", EXPERIMENT)
    if location is None:
        return None
    root, _, name = location.rpartition("/")
    if name != home.mlflow_artifacts.name or not root.startswith("file:///"):
        raise Mismatch(
            f"The experiment {EXPERIMENT!r} in {home.mlflow_db} keeps its files at {location}, "
            "which is not in the home: give it another name with `mlflow experiments rename`, and "
            "the next command makes one whose files are in the home."
        )
    return root


def _location(store: sqlite3.Connection, column: str, value: str) -> str | None:
    row = store.execute(
        f"SELECT artifact_location FROM experiments WHERE {column} = ?", (value,)
    ).fetchone()
    return None if row is None else str(row[0])


def _inside(address: str, folder: str) -> bool:
    return address.startswith(f"{folder}/")
