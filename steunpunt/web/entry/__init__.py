"""Signing in, accounts, and the administrator's pages."""
