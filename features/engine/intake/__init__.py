"""From a file to clean rows: reading, checking, quarantine, and fetching from a database."""
