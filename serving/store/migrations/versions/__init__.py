"""One step a file, never edited after it was released."""
