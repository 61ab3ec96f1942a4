"""The Veiligheidspakket: its items, who is referred to one, and its issue to a new burgemeester."""
