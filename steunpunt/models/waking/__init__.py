"""How people are reached, and what wakes them."""
