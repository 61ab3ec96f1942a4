"""The door for systems: it translates, makes one call of the desk, and translates back."""
