"""What the desk does: commands, each one transaction, and the reading of what may be read."""
