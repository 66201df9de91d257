"""What Unspoken promises, each promise a test named after it."""
