"""What several measurements share: servers, load, a mail server that remembers, the table."""
