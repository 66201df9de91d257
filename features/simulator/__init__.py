"""A make-believe provincial operator whose customers' true mood is known."""
