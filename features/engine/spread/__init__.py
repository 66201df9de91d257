"""Many buckets: the same function for each, in processes here or in the tasks of a cluster."""

from features.engine.spread.bucket import one_bucket, open_for

__all__ = ["one_bucket", "open_for"]
