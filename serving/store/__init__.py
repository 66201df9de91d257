"""The service's own records, and the only room that speaks SQL."""

from serving.store.database import Store

__all__ = ["Store"]
