"""A real OpenID provider in a process of its own: django-oauth-toolkit's, with a database, a key and a sign-in page."""
