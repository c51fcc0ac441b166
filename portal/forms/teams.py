"""Forms of teams and absences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import Field, HiddenField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Optional, ValidationError

from contracts.http.teams import TeamEntry
from portal.forms.form import PageForm, sendable, without_blanks
from portal.forms.partners import ADDRESS, EMAIL
from portal.kit.date_fields import AnyDateField
from portal.kit.fields import at_most, checkbox_field, choices_of
from portal.labels.teams import DAYS, THEIR_TEAM
from portal.labels.triage import NONE, ROUTINGS

HOURS = re.compile(r"\s*(\d{1,2}):(\d{2})\s*(?:to|-|–)\s*(\d{1,2}):(\d{2})\s*", re.IGNORECASE)
LISTED_CHARACTERS_MAX = 2_000


def _list_field(question: str, hint: str) -> StringField:
    return StringField(question, [Optional(), at_most(LISTED_CHARACTERS_MAX)], description=hint)


def _hours_field(day: str) -> StringField:
    hint = "Such as 08:30 to 17:00. Leave it empty if the team does not work then" if day == "monday" else ""
    return StringField(
        DAYS[day], [Optional(), at_most(20)], description=hint, render_kw={"classes": "govuk-input--width-10"}
    )


class TeamForm(PageForm):
    """A team whole: a change replaces all that is known of it."""

    name = StringField("Name", [DataRequired("Enter the team’s name"), at_most(200)])
    managers = checkbox_field("Who manages it?", {}, description="What waits too long goes to them")
    members = checkbox_field("Who is in it?", {}, description="Select all who work in it")
    destinations = checkbox_field("What does it take?", ROUTINGS, description="Select all that apply")
    localities = _list_field("Localities", "Separate them with commas")
    skills = _list_field("Skills", "Separate them with commas")
    mailbox = StringField("Mailbox", [Optional(), at_most(200), ADDRESS], render_kw=EMAIL)
    out_of_hours_address = StringField(
        "Out-of-hours email address",
        [Optional(), at_most(200), ADDRESS],
        description="Whoever reads it while the team is closed is told of what cannot wait",
        render_kw=EMAIL,
    )
    out_of_hours_telephone = StringField(
        "Out-of-hours telephone number", [Optional(), at_most(40)], render_kw={"autocomplete": "tel"}
    )
    monday, tuesday, wednesday, thursday, friday, saturday, sunday = map(_hours_field, DAYS)

    def fit(self, people: Mapping[str, str]) -> TeamForm:
        """Offers the council's people: id -> name."""
        self.members.choices = self.managers.choices = choices_of(people)
        return self

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        wrong = [day for day in DAYS if self[day].data and not HOURS.fullmatch(self[day].data)]
        for day in wrong:
            self[day].errors = [f"Enter when the team works on {DAYS[day]}, like 08:30 to 17:00"]
        return valid and not wrong

    def body(self) -> dict[str, Any]:
        return without_blanks(
            name=self.name.data,
            members=self.members.data,
            managers=self.managers.data,
            destinations=self.destinations.data,
            localities=_listed(self.localities.data),
            skills=_listed(self.skills.data),
            mailbox=self.mailbox.data,
            out_of_hours_address=self.out_of_hours_address.data,
            out_of_hours_telephone=self.out_of_hours_telephone.data,
            hours=[_hours(day, self[day].data) for day in DAYS if self[day].data],
        )


class MergerForm(PageForm):
    into = SelectField("Which team takes it over?", [InputRequired("Select a team")])

    def fit(self, team: TeamEntry, teams: Iterable[TeamEntry]) -> MergerForm:
        """Offers the other teams that stand."""
        others = {str(each.id): each.name for each in teams if each.id != team.id and not each.merged_into}
        self.into.choices = choices_of({"": "Select a team", **others})
        return self


class AbsenceForm(PageForm):
    first_day = AnyDateField("First day away", noun="first day away", required=True)
    last_day = AnyDateField("Last day away", noun="last day away", description="Leave it empty if nobody knows it yet")
    cover = SelectField("Who covers?", description="What falls due meanwhile stands before them")

    def fit(self, people: Mapping[str, str]) -> AbsenceForm:
        """Offers the council's people: id -> name."""
        self.cover.choices = choices_of({NONE: THEIR_TEAM, **people})
        return self

    def validate_last_day(self, given: Field) -> None:
        if given.data and self.first_day.data and given.data < self.first_day.data:
            raise ValidationError("The last day away must not be before the first")

    def body(self) -> dict[str, Any]:
        return without_blanks(
            first_day=sendable(self.first_day.data),
            last_day=sendable(self.last_day.data),
            cover=None if self.cover.data == NONE else self.cover.data,
        )


class AddressTestForm(PageForm):
    """No question: to send it sends the test, or confirms that it arrived."""


class ReturnForm(PageForm):
    """No question: to send it ends the absence that begins on `first_day`."""

    first_day = HiddenField()


def form_data_of(team: TeamEntry) -> dict[str, Any]:
    """The form data with which a team's change begins."""
    lists = {name: ", ".join(getattr(team, name)) for name in ("localities", "skills")}
    people = {name: [str(each) for each in getattr(team, name)] for name in ("members", "managers")}
    hours = {line.day: f"{line.opens:%H:%M} to {line.closes:%H:%M}" for line in team.hours}
    return {**team.model_dump(exclude={"hours"}), **lists, **people, **hours}


def _listed(typed: str | None) -> list[str]:
    return list(dict.fromkeys(part.strip() for part in (typed or "").split(",") if part.strip()))


def _hours(day: str, typed: str) -> dict[str, str]:
    """The hours of a day as intake takes them; times that no clock shows are refused there."""
    found = HOURS.fullmatch(typed)
    assert found
    return {"day": day, "opens": f"{int(found[1]):02}:{found[2]}", "closes": f"{int(found[3]):02}:{found[4]}"}
