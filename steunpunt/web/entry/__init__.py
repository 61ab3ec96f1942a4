"""Who comes in: signing in, accounts, and the administrator's pages."""
