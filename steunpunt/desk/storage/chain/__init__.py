"""The chain of the journal: MACs with keys that the database does not hold, links, verification (decision 0019)."""
