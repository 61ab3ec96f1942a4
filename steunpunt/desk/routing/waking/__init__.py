"""Waking people, rung by rung."""
