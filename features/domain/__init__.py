"""Words shared by every room: moments, units, errors, masked persons. Standard library only."""
