"""Where everything of one installation lies: the folder named by UNSPOKEN_HOME."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Home:
    """The places of one installation. Nothing is made before it is needed."""

    root: Path

    @classmethod
    def from_environment(cls) -> Home:
        """Take UNSPOKEN_HOME, or ``.unspoken`` in the current folder."""
        return cls(Path(os.environ.get("UNSPOKEN_HOME", ".unspoken")).expanduser().absolute())

    @property
    def tables(self) -> Path:
        """The operator's tables, as they were delivered."""
        return self.root / "tables"

    @property
    def truth(self) -> Path:
        """What the simulator alone knows; no part of the product reads it."""
        return self.root / "truth"

    @property
    def quarantine(self) -> Path:
        """Rows that broke the contract, with the reason, and the report."""
        return self.root / "quarantine"

    @property
    def buckets(self) -> Path:
        """The tables cut into buckets of customers."""
        return self.root / "buckets"

    @property
    def snapshots(self) -> Path:
        """One folder of measures for each ``as_of``."""
        return self.root / "snapshots"

    @property
    def scores(self) -> Path:
        """One folder for each ``as_of``, one file for each model."""
        return self.root / "scores"

    @property
    def bundles(self) -> Path:
        """Published models, each in a folder named by its digest."""
        return self.root / "bundles"

    @property
    def keys(self) -> Path:
        """The key that seals models, and the public keys that are trusted."""
        return self.root / "keys"

    @property
    def watch(self) -> Path:
        """What watching the model found, one file a day, and the limits it goes by."""
        return self.root / "watch"

    @property
    def release(self) -> Path:
        """The file that names the bundle in service."""
        return self.root / "release.json"

    @property
    def ledger(self) -> Path:
        """Every decision about which model serves, one line each, never rewritten."""
        return self.root / "ledger.jsonl"

    @property
    def ledger_lock(self) -> Path:
        """Held by whoever writes to the ledger."""
        return self.root / "ledger.lock"

    @property
    def kpis(self) -> Path:
        """The readings of the indicators."""
        return self.root / "kpis"

    @property
    def mlflow_db(self) -> Path:
        """MLflow's own database: runs and model versions."""
        return self.root / "mlflow.db"

    @property
    def mlflow_artifacts(self) -> Path:
        """What MLflow keeps beside its database."""
        return self.root / "mlflow-artifacts"

    @property
    def service_db(self) -> Path:
        """The service's own records, unless a database URL is set."""
        return self.root / "service.db"

    def snapshot(self, as_of: date) -> Path:
        """The folder of one snapshot."""
        return self.snapshots / as_of.isoformat()

    def scores_of(self, as_of: date, digest: str) -> Path:
        """The file of one model's scores for one snapshot."""
        return self.scores / as_of.isoformat() / f"{digest}.parquet"
