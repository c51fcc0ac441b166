"""Pages: thin routes from a form or an address to a gateway, and from its answer to a presenter and a template.

How to add a page or a step of one stands in `portal/README.md`.
"""
