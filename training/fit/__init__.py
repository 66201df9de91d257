"""Fit: a model from one flat customer table that somebody hands in, judged as it deserves."""
