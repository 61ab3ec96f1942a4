"""The asker's pages: start, the question, the promise, the talk, the advice."""
