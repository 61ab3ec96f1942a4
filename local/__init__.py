"""The embedded servers for one machine: PostgreSQL and Valkey, with web, worker and beat around them.

`./run` runs `python -m local serve`; `python -m local lend -- COMMAND` gives a command two fresh servers. This package
imports nothing of the product except `steunpunt.paths`: it starts the desk as separate programs.
"""
