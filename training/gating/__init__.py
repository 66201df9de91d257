"""The gate: may this model go into service? Every check with its evidence, the decision first."""
