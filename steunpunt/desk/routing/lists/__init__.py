"""Lists of questions for whoever works at the desk."""
