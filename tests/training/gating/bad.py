"""Models that must not go into service, each bad in one way, made from a good one."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import lightgbm as lgb

from features.domain.home import Home
from features.model.bundle import stamp, write_sealed
from features.model.manifest import Manifest
from tests.verdicts import changed
from training.gating.regrow import regrow
from training.gating.reproduction import Reproduction


@dataclass(frozen=True)
class Good:
    """A model that passes, and what it was taught with."""

    home: Home
    manifest: Manifest
    booster_text: str
    again: Reproduction

    def with_verdict(self, **changes: Any) -> str:
        """The same with another verdict."""
        return self.changed(verdict=changed(self.manifest.verdict, **changes))

    def with_booster(self, text: str) -> str:
        """The same with another booster, stamped and sealed as if it were ours."""
        return write_sealed(
            self.home, text, self.manifest.model_copy(update={"booster": stamp(text)})
        )

    def changed(self, **changes: Any) -> str:
        """The same with other fields in its manifest."""
        return write_sealed(self.home, self.booster_text, self.manifest.model_copy(update=changes))

    def shorter(self) -> str:
        """A model of the first half of its trees."""
        whole = lgb.Booster(model_str=self.booster_text)
        text = whole.model_to_string(num_iteration=whole.num_trees() // 2)
        return re.sub(r"\[num_threads: \d+\]", "[num_threads: 0]", text)


def _said(good: Good) -> dict[str, Any]:
    assert good.manifest.verdict
    return good.manifest.verdict.as_recorded()


def _baseline(good: Good) -> str:
    return good.with_verdict(baseline={**_said(good)["baseline"], "auc_behind_model": -1})


def _all_rules(good: Good) -> str:
    beaten = {"precision": 1.0, "model_precision": 0.1, "noise": 0.05}
    rules = [
        {**rule, **(beaten if rule["name"] == "all_rules" else {})} for rule in _said(good)["rules"]
    ]
    return good.with_verdict(rules=rules)


def _flagged(**changes: Any) -> Callable[[Good], str]:
    found = {
        "column": "arrears_yuan",
        "kind": "predicts_too_well",
        "evidence": "e",
        "left_out": False,
    }
    return lambda good: good.with_verdict(flagged=[{**found, "kept_because": None, **changes}])


def _no_audit(good: Good) -> str:
    return good.with_verdict(flagged=...)


def _another_snapshot(good: Good) -> str:
    days = {**good.manifest.data_hashes, good.manifest.trained_on[0]: "0" * 64}
    return good.changed(data_hashes=days)


def _snapshot_gone(good: Good) -> str:
    first, *rest = good.manifest.trained_on
    moved = {
        day if day != first else "2001-01-01": h for day, h in good.manifest.data_hashes.items()
    }
    return good.changed(trained_on=["2001-01-01", *rest], data_hashes=moved)


def _one_leaf(good: Good) -> str:
    value = re.search(r"leaf_value=\S+", good.booster_text)
    assert value
    # As long as before: LightGBM's text says how long each tree is.
    other = value[0][:-3] + ("123" if value[0][-3:] != "123" else "321")
    return good.with_booster(good.booster_text.replace(value[0], other, 1))


def _torn(good: Good) -> str:
    return good.with_booster(good.booster_text[: len(good.booster_text) // 2])


def _best_rule(good: Good) -> str:
    first, *others = _said(good)["rules"]
    beaten = {**first, "size": 40, "precision": 1.0, "model_precision": 0.1, "noise": 0.05}
    return good.with_verdict(rules=[beaten, *others], best_rule=first["name"])


def _another_seed(good: Good) -> str:
    return good.with_booster(good.booster_text.replace("[seed: 3]", "[seed: 4]", 1))


def _taught_by_the_judges(good: Good) -> str:
    taught = good.again.training_set
    label = taught.data.held_out.label
    return good.with_booster(regrow(good.booster_text, taught.unseen, label))


def _off(good: Good) -> str:
    shifted = good.manifest.calibration.model_copy(update={"c": good.manifest.calibration.c + 1.5})
    return good.changed(calibration=shifted)


BAD: dict[str, tuple[Callable[[Good], str], str]] = {
    "chance": (lambda g: g.with_verdict(auc=0.51), "no better than drawing at random"),
    "logistic regression": (_baseline, "a logistic regression ranks better"),
    "best rule": (_best_rule, "finds more with a list of 40"),
    "all rules": (_all_rules, "the rule all_rules finds more"),
    "calibration": (lambda g: g.with_verdict(calibration_error=0.2), "probabilities are off"),
    "no audit": (_no_audit, "no leak audit was run"),
    "a leak": (_flagged(), "suspects what was taught without a reason: arrears_yuan"),
    "a leak and an empty reason": (_flagged(kept_because=""), "without a reason: arrears_yuan"),
    "rebuilt data": (_another_snapshot, "was built again since"),
    "data gone": (_snapshot_gone, "the snapshot of 2001-01-01 is gone"),
    "data unsaid": (lambda g: g.changed(data_hashes={}), "does not say which snapshots"),
    "judged by nothing": (lambda g: g.changed(held_out=None), "does not say which snapshots"),
    "other measures": (lambda g: g.changed(fingerprint="0" * 16), "taught other measures"),
    "a leaf by hand": (_one_leaf, "booster.txt differs from line"),
    "a torn booster": (_torn, "its booster.txt cannot be read"),
    "another seed": (_another_seed, "booster.txt differs from line"),
    "trees cut off": (
        lambda g: g.with_booster(g.shorter()),
        "its manifest says auc is",
    ),
    "taught by the judges": (_taught_by_the_judges, "booster.txt differs from line"),
    "a prettier AUC": (lambda g: g.with_verdict(auc=0.95), "its manifest says auc is 0.95"),
    "a prettier list": (
        lambda g: g.with_verdict(precision_at_5_percent=0.99),
        "its manifest says precision_at_5_percent is 0.99",
    ),
    "probabilities shifted": (_off, "its manifest says calibration_error is"),
}
