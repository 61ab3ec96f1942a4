"""The peer django-helpdesk as a Django project; runs in the interpreter that the benchmark makes for it."""
