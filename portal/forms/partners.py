"""Forms of organisations and members: an administrator registers, changes, adds and removes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import Field, StringField
from wtforms.validators import DataRequired, InputRequired, Optional, Regexp, ValidationError

from contracts.http.intake import MemberEntry, PartnerEntry, SignInIdentity
from portal.forms.form import PageForm, without_blanks
from portal.kit.fields import at_most, checkbox_field, choices_of, radio_field
from portal.labels.partners import COUNCIL, ORGANISATION_KINDS, ROLES, role_label
from portal.settings import Provider

ADDRESS = Regexp(r"^[^@\s]+@[^@\s]+\.[^@\s]+$", message="Enter an email address, like name@example.org")
EMAIL = {"type": "email", "spellcheck": False, "autocomplete": "off"}
SHORT = {"classes": "govuk-input--width-10", "spellcheck": False}


class PartnerForm(PageForm):
    """An organisation whole: a change replaces all that is known of it."""

    name = StringField("Name", [DataRequired("Enter the organisation’s name"), at_most(200)])
    kind = radio_field(
        "What kind of organisation is it?", ORGANISATION_KINDS, missing="Select what kind of organisation it is"
    )
    mailbox = StringField(
        "Shared mailbox",
        [Optional(), at_most(200), ADDRESS],
        description="Feedback goes here where the referrer has no email address of their own",
        render_kw=EMAIL,
    )
    ods_code = StringField(
        "ODS code", [Optional(), at_most(20)], description="If it is an NHS or care organisation", render_kw=SHORT
    )
    cqc_id = StringField(
        "CQC id", [Optional(), at_most(20)], description="If it is registered with the CQC", render_kw=SHORT
    )


class MemberForm(PageForm):
    """A member whole: a change replaces all that is known of them."""

    name = StringField("Full name", [DataRequired("Enter their full name"), at_most(200)])
    email = StringField("Email address", [Optional(), at_most(200), ADDRESS], render_kw=EMAIL)
    roles = checkbox_field(
        "What do they do here?",
        {code: role.label for code, role in ROLES.items()},
        validators=[InputRequired("Select at least one role")],
        description="Select all that apply",
        render_kw={"hints": {code: role.does for code, role in ROLES.items()}},
    )
    kept = checkbox_field("Which ways to sign in do they keep?", {}, description="Clear one to take it away")
    issuer = radio_field("Where else do they sign in?", {})
    subject = StringField(
        "Who are they there?",
        [at_most(500)],
        description="The identifier that the sign-in provider knows them by. Leave it empty if you do not know it yet",
        render_kw={"spellcheck": False, "autocomplete": "off"},
    )

    def fit(self, partner: PartnerEntry, member: MemberEntry | None, providers: Iterable[Provider]) -> MemberForm:
        """Offers the roles of this kind of organisation, the member's own ways to sign in, and the providers."""
        identities = member.identities if member else []
        labels = {provider.issuer: provider.label for provider in providers}
        self.roles.choices = choices_of(offered_roles(partner.kind, member.roles if member else ()))
        self.issuer.choices = choices_of(labels)
        if len(labels) == 1 and not self.issuer.data:
            self.issuer.data = next(iter(labels))
        if identities:
            self.kept.choices = choices_of(_identity_labels(identities, labels))
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
        kept = [dict(zip(("issuer", "subject"), key.split(" ", 1), strict=True)) for key in self._kept_keys()]
        subject = (self.subject.data or "").strip()
        return kept + ([{"issuer": self.issuer.data, "subject": subject}] if subject else [])

    def _kept_keys(self) -> list[str]:
        return list(self.kept.data or ()) if "kept" in self else []


class JoinForm(MemberForm):
    client = StringField(
        "Client id of a case system",
        [Optional(), at_most(200)],
        description="Only if this is a case system and not a person",
        render_kw=SHORT,
    )

    def body(self) -> dict[str, Any]:
        return super().body() | without_blanks(client=self.client.data)


class RemovalForm(PageForm):
    """No question: to send it is the answer."""


def form_data_of(member: MemberEntry) -> dict[str, Any]:
    """The form data with which a member's change begins."""
    data = {"name": member.name, "email": member.email, "roles": member.roles, "version": member.version}
    return {**data, "kept": [_identity_key(identity) for identity in member.identities]}


def offered_roles(kind: str, held: Iterable[str]) -> dict[str, str]:
    """Code -> label. Council roles are the council's; a role that is held already is not lost unseen."""
    held = frozenset(held)
    return {code: role_label(code) for code, role in ROLES.items() if kind == COUNCIL or role.partner or code in held}


def _identity_labels(identities: Iterable[SignInIdentity], providers: Mapping[str, str]) -> dict[str, str]:
    """`providers`: issuer -> label."""
    return {
        _identity_key(identity): f"{identity.subject}, at {providers.get(identity.issuer, identity.issuer)}"
        for identity in identities
    }


def _identity_key(identity: SignInIdentity) -> str:
    """An issuer is a URL and holds no space, so that the first space divides the key."""
    return f"{identity.issuer} {identity.subject}"
