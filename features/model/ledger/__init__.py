"""Which model serves, who decided it and on what evidence: two persons in, one person out."""
