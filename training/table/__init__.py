"""A flat table of customers, read and understood: what audit and fit both stand on."""
