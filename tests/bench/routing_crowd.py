"""`python -m tests.bench.routing_crowd N`: put so many advisers into a desk."""

import sys

import django

from tests.bench import routing_turn

if __name__ == "__main__":
    django.setup()
    routing_turn.advisers(int(sys.argv[1]))
