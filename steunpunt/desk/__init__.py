"""The commands of the desk, each one transaction, and the queries for what a person may read."""
