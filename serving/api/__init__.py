"""Thin endpoints: read the request, call the function, say the answer."""
