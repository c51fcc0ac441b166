"""The pages: thin routes from a form or an address to a gateway, and from its answer to a presenter and a template."""
