"""Changes of access: who may read, decide or sign in (rules.access.access_changes)."""
