"""The leak audit: what in a table predicts for a reason that will not be there in use.

It runs before any model is fitted, and looks at the whole labelled table, held-out rows
included: it decides what may be taught, never how well anything is taught.
"""
