"""The grammar: source, threshold, measure, customer view, rule, KPI."""
