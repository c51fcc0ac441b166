"""The pages: thin routes from a form or an address to a gateway, and from its answer to a presenter and a template.

To add a page: its question or command in the gateway of the service that answers it (`portal/gateways`), its words in
a presenter (`portal/presenters`, pure), a template (`templates/pages`, extending `layouts/page.html`), a module here
with `router = auth.page_router()`, the router's line in `portal/routes.py`, and, where it begins something new, its
place
in `presenters/navigation.py`. A form is a `PageForm`; `asked(form, …)` gives the receipt, or lays the refusal on it.
"""
