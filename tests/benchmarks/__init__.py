"""What takes how long, always as a ratio to what a person would otherwise write."""
