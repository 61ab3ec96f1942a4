"""The coordinator's 'Termijnen en kalenders': the targets and calendars, and changing them."""
