"""How measures are computed: reading, quarantine, buckets, the one cut in time, snapshots."""
