"""What ./bench prints: each module measures one thing beside its peer or limit, and gives its rows."""
