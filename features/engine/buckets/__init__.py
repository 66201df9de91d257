"""Clean rows in buckets of customers: cut once, added to, opened again."""
