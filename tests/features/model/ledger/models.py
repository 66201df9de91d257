"""Bundles of a few bytes: who decides about them does not depend on what is in them."""

from features.domain.home import Home
from features.model.bundle import stamp, write_sealed
from features.model.ledger.promotion import approve, propose
from features.model.ledger.serving import Change, serving_now
from features.model.manifest import Calibration, GoldenRow, Manifest, ManifestColumn


def make(home: Home, name: str) -> str:
    """Write a bundle whose booster says a name; gives its digest."""
    text = f"tree\n{name}\n"
    manifest = Manifest(
        model_name="unspoken",
        made_at="2026-11-23T08:00:00+00:00",
        made_by="li",
        columns=[ManifestColumn(name="fee_yuan", kind="number")],
        fingerprint="f" * 16,
        calibration=Calibration(kind="platt", a=1.0, c=-0.5, covariance=[[0.01, 0.0], [0.0, 0.01]]),
        label="score <= 6",
        base_rate=0.15,
        trained_on=["2026-01-01"],
        golden=[GoldenRow(values=[None], score=-1.25)],
        booster=stamp(text),
    )
    return write_sealed(home, text, manifest)


def let_in(home: Home, digest: str, why: str = "better") -> Change:
    """Propose as one person and approve as another."""
    serving = serving_now(home)
    propose(
        home,
        digest=digest,
        by="Li Wei",
        why=why,
        version=None,
        against=serving.bundle if serving else None,
        evidence={"accepted": True},
    )
    return approve(home, digest=digest, by="Wang Fang", why=why)
