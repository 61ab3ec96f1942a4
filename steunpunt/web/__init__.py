"""The pages: each view parses the request, makes one call of the desk, and renders the answer in Dutch."""
