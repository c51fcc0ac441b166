"""Form field of what is new: whoever decides, concludes or closes says that they have read each thing that came."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from contracts.http.open_items import OpenItemEntry
from portal.forms.form import PageForm
from portal.gateways.service_gateways import ServiceGateways
from portal.kit.fields import checkbox_field, choices_of

NEW_MATTER = "new matter"


class WithNews(PageForm):
    seen = checkbox_field("Something new came", {}, description="Tick each when you have read it")

    def offer_news(self, items: Iterable[OpenItemEntry]) -> None:
        """Asks for what is new where there is anything."""
        news = {str(item.id): item.detail for item in items if item.kind == NEW_MATTER}
        if news:
            self.seen.choices = choices_of(news)
        else:
            del self.seen


def offer_news(form: WithNews, gateways: ServiceGateways, concern: UUID) -> None:
    form.offer_news(gateways.open_items.of_case("enquiry", concern))
