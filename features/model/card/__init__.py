"""The model card: what a model is, where it comes from, what it is worth and where it ends."""
