"""The coordinator's 'Termijnen en kalenders': what is promised, when time counts, and how either is changed."""
