"""What was agreed about letting a model into service, in one place."""

from dataclasses import dataclass


@dataclass(frozen=True)
class GatePolicy:
    """The gate's limits; the model card and the ledger show them with each decision.

    Attributes
    ----------
    noise
        Standard errors by which a model must rank better than the one in service, on the same
        held-out rows. At 2.0 a model that is no better passes in 2.3 of a hundred comparisons.
    fresher_margin, fresher_level
        A model judged on a newer month than the one in service passes when it is surely not behind
        by more than this much AUC: of models that are behind by just so much, this share passes
        (one-sided, and shared among all looks at the same month).
    much_worse
        AUC by which it may be behind, at most and beyond noise, when a person gives a reason to
        take it although it is not better (the one in service is old, say).
    slice_margin
        AUC that it may lose in a city, a rank or an age band.
    slice_gap
        Distance of the share expected in a slice from the share that came true.
    slice_level
        Chance that any slice at all raises an alarm when the model is worse by just the margin in
        every one of them, all slices together (Holm, 1979).
    fewest_in_slice
        Customers of each kind below which a slice cannot be told from noise and is left out.
    oldest_verdict_days
        Days of answers that may lie after the month that judged it.
    """

    noise: float = 2.0
    fresher_margin: float = 0.02
    fresher_level: float = 0.05
    much_worse: float = 0.01
    slice_margin: float = 0.02
    slice_gap: float = 0.03
    slice_level: float = 0.05
    fewest_in_slice: int = 20
    oldest_verdict_days: int = 62


AGREED = GatePolicy()
