"""How pictures look, and those that a training keeps with its run."""
