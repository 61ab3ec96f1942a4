"""The pages on which people keep what is their own, and say that they saw what woke them."""
