"""A flat table of customers: read, turned into columns, its label decided. Audit and fit stand on it."""
