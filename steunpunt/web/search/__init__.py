"""Finding a question: the field in the header, and the page with what was found."""
