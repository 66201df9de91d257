"""From thresholds to a list: policy, preview, publication, receipt, export."""
