"""Training learns: from the measures and the labels to a published model, and to flat tables."""
