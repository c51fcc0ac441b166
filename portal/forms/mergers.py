"""Forms of mergers: two records are one organisation, or are not after all."""

from __future__ import annotations

from wtforms import SelectField
from wtforms.validators import InputRequired

from portal.forms.form import PageForm
from portal.kit.fields import text_area


class MergerForm(PageForm):
    into = SelectField(
        "Which organisation is it the same as?",
        [InputRequired("Select an organisation")],
        description="That record stands. This one becomes another name of it, and everything of both is kept",
    )
    reason = text_area("How do you know?", "Enter how you know", characters_max=500)


class UnmergeForm(PageForm):
    reason = text_area("Why are they two after all?", "Enter why", characters_max=500)
