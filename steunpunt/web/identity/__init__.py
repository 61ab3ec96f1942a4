"""Signing in at the identity provider of one's organisation (OpenID Connect)."""
