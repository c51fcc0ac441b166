"""This is where the forms are with which an administrator keeps organisations and who acts for them up to date."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import Field, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp, ValidationError

from contracts.http.intake import MemberEntry, PartnerEntry, SignsIn
from portal.forms.choices import checkbox_field, choices_of, radio_field
from portal.forms.fields import without_blanks
from portal.forms.form import PageForm
from portal.presenters.partners import KINDS, ROLES, ROLES_DO, offered_roles
from portal.settings import Provider

ADDRESS = Regexp(r"^[^@\s]+@[^@\s]+\.[^@\s]+$", message="Enter an email address, like name@example.org")
EMAIL = {"type": "email", "spellcheck": False, "autocomplete": "off"}
SHORT = {"classes": "govuk-input--width-10", "spellcheck": False}


class PartnerForm(PageForm):
    """All that is known of an organisation: it is said anew, whole, each time."""

    name = StringField("Name", [DataRequired("Enter the organisation’s name"), Length(max=200)])
    kind = radio_field("What kind of organisation is it?", KINDS, missing="Select what kind of organisation it is")
    mailbox = StringField(
        "Shared mailbox",
        [Optional(), Length(max=200), ADDRESS],
        description="Feedback goes here where the referrer has no email address of their own",
        render_kw=EMAIL,
    )
    ods_code = StringField(
        "ODS code", [Optional(), Length(max=20)], description="If it is an NHS or care organisation", render_kw=SHORT
    )
    cqc_id = StringField(
        "CQC id", [Optional(), Length(max=20)], description="If it is registered with the CQC", render_kw=SHORT
    )

    def body(self) -> dict[str, Any]:
        return without_blanks(**{f.name: f.data for f in self if f.name not in ("key", "version")})


class MemberForm(PageForm):
    """Somebody who acts for an organisation: it is said anew, whole, each time."""

    name = StringField("Full name", [DataRequired("Enter their full name"), Length(max=200)])
    email = StringField("Email address", [Optional(), Length(max=200), ADDRESS], render_kw=EMAIL)
    roles = checkbox_field(
        "What do they do here?",
        ROLES,
        validators=[InputRequired("Select at least one role")],
        description="Select all that apply",
        render_kw={"hints": ROLES_DO},
    )
    kept = checkbox_field("Which ways to sign in do they keep?", {}, description="Clear one to take it away")
    issuer = radio_field("Where else do they sign in?", {})
    subject = StringField(
        "Who are they there?",
        [Length(max=500)],
        description="The identifier that the sign-in provider knows them by. Leave it empty if you do not know it yet",
        render_kw={"spellcheck": False, "autocomplete": "off"},
    )

    def fit(self, partner: PartnerEntry, member: MemberEntry | None, providers: Iterable[Provider]) -> MemberForm:
        """Offers the roles of this kind of organisation, the member's own ways to sign in, and where one can."""
        known, labels = (member.identities if member else []), {one.issuer: one.label for one in providers}
        self.roles.choices = choices_of(offered_roles(partner.kind, member.roles if member else ()))
        self.issuer.choices = choices_of(labels)
        if len(labels) == 1 and not self.issuer.data:
            self.issuer.data = next(iter(labels))
        if known:
            self.kept.choices = choices_of(
                {_identity_key(one): f"{one.subject}, at {labels.get(one.issuer, one.issuer)}" for one in known}
            )
        else:
            del self.kept
            self.issuer.label.text = "Where do they sign in?"
        return self

    def validate_subject(self, typed: Field) -> None:
        if (typed.data or "").strip() and not self.issuer.data:
            raise ValidationError("Select where they sign in, or clear this")

    def body(self) -> dict[str, Any]:
        return without_blanks(
            name=self.name.data, email=self.email.data, roles=self.roles.data, identities=self._identities()
        )

    def _identities(self) -> list[dict[str, str]]:
        kept = [dict(zip(("issuer", "subject"), one.split(" ", 1), strict=True)) for one in self._kept_identities()]
        subject = (self.subject.data or "").strip()
        return kept + ([{"issuer": self.issuer.data, "subject": subject}] if subject else [])

    def _kept_identities(self) -> list[str]:
        return list(self.kept.data or ()) if "kept" in self else []


class JoinForm(MemberForm):
    client = StringField(
        "Client id of a case system",
        [Optional(), Length(max=200)],
        description="Only if this is a case system and not a person",
        render_kw=SHORT,
    )

    def body(self) -> dict[str, Any]:
        return super().body() | without_blanks(client=self.client.data)


class RemovalForm(PageForm):
    """Nothing is asked: to send it is to say so."""


def form_data_of(member: MemberEntry) -> dict[str, Any]:
    """What a form begins with that says a member anew."""
    known = {"name": member.name, "email": member.email, "roles": member.roles, "version": member.version}
    return {**known, "kept": [_identity_key(one) for one in member.identities]}


def _identity_key(one: SignsIn) -> str:
    """An issuer is an address and holds no space."""
    return f"{one.issuer} {one.subject}"
