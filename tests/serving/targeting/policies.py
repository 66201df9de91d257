"""Lawful policies for Hypothesis to draw."""

from hypothesis import strategies as st

from features.declare.rule import AnyRule
from features.views import RULES
from serving.targeting.policy import Policy


def _thresholds(rule: AnyRule) -> st.SearchStrategy[dict[str, int]]:
    return st.fixed_dictionaries(
        {}, optional={n: st.integers(t.low, t.high) for n, t in rule.thresholds.items()}
    )


policies = st.builds(
    Policy.of,
    st.one_of(st.floats(0, 1), st.floats(0.05, 0.5)),
    st.one_of(st.none(), st.integers(1, 60), st.integers(1, 2000)),
    st.fixed_dictionaries({}, optional={rule.name: _thresholds(rule) for rule in RULES}),
    st.sampled_from(["any", "all"]),
)
