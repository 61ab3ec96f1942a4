"""The bare peer: one table and one door of Django REST framework, with nothing of the desk around it."""
