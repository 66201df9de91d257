"""From a published model to scores, and from scores to reasons a person reads."""
