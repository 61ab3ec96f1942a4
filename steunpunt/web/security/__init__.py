"""A person's own page 'Beveiliging': how they sign in, and where they are signed in."""
