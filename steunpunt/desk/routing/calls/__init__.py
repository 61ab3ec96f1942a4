"""Calls that the desk owes to askers."""
