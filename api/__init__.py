"""The REST API: each view parses the request, makes one call of the desk, and formats the answer."""
