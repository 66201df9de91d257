"""The papers of a model: what training writes, and everybody who trusts the model reads."""
