"""How services agree again when a database came back as it was, or a broker as nothing."""
