"""The development sign-in's page: the personas by organisation, each a link."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Protocol
from urllib.parse import urlencode

from markupsafe import Markup


class ListedPersona(Protocol):
    @property
    def key(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def organisation(self) -> str: ...
    @property
    def roles(self) -> tuple[str, ...]: ...


PAGE = Markup("""<!doctype html>
<html lang="en" class="govuk-template">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Development sign-in</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/static/vendor/govuk/govuk-frontend.min.css">
</head>
<body class="govuk-template__body">
<main class="govuk-width-container govuk-main-wrapper">
<h1 class="govuk-heading-l">Who do you want to be?</h1>
<p class="govuk-body">This sign-in exists in development only. Everybody here is made up.</p>
{groups}
</main>
</body>
</html>
""")
GROUP = Markup('<h2 class="govuk-heading-m">{organisation}</h2>\n<ul class="govuk-list">\n{links}\n</ul>')
LINK = Markup('<li><a class="govuk-link" href="?{query}">{name}</a>, {roles}</li>')


def persona_page(personas: Sequence[ListedPersona], query: Mapping[str, str]) -> str:
    groups = groupby(personas, key=lambda persona: persona.organisation)
    html = Markup("\n").join(
        GROUP.format(organisation=organisation, links=Markup("\n").join(_link(persona, query) for persona in members))
        for organisation, members in groups
    )
    return PAGE.format(groups=html)


def _link(persona: ListedPersona, query: Mapping[str, str]) -> Markup:
    roles = ", ".join(persona.roles) or "no role"
    return LINK.format(query=urlencode({**query, "persona": persona.key}), name=persona.name, roles=roles)
