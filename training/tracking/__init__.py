"""The only door to MLflow: runs and models in the home's own store, wherever the home lies."""
