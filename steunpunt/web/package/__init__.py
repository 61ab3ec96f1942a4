"""The pages of the Veiligheidspakket: its items, referrals, and issuing it to a new burgemeester."""
