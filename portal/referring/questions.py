"""Questions of a referral, one form a step. No answer is required but the route."""

from __future__ import annotations

from nhs_number.validate import is_valid
from wtforms import Form, StringField, TextAreaField, ValidationError
from wtforms.validators import Optional, Regexp

from portal.kit.date_fields import DateField
from portal.kit.fields import at_most, checkbox_field, radio_field, short_text, yes_no
from portal.labels.answers import INVOLVED, ONLY_ME, WHO_MAY_SEE
from portal.labels.routes import ROUTES
from portal.labels.submission import ABUSE_KINDS

CONCERN_CHARACTERS_MAX = 20_000


def long_text(question: str, hint: str = "", characters_max: int = 2_000, rows: int = 5) -> TextAreaField:
    """A text of several lines, `rows` of which are visible at once."""
    limit = at_most(characters_max)
    return TextAreaField(question, [Optional(), limit], description=hint, render_kw={"rows": rows})


def check_nhs_number(form: Form, field: StringField) -> None:
    digits = "".join(str(field.data).split()).replace("-", "")
    if not is_valid(digits) or len(set(digits)) == 1:
        raise ValidationError("Check the NHS number: it has 10 digits, like 999 000 0018, and this is not one")
    field.data = digits


class Route(Form):
    route = radio_field(
        "What do you need?",
        {code: route.label for code, route in ROUTES.items()},
        missing="Select what you need",
        render_kw={"hints": {code: route.hint for code, route in ROUTES.items()}},
    )


class About(Form):
    about = radio_field(
        "Is this about a particular adult?",
        {"adult": "Yes", "organisation": "No, about an organisation, ward or service"},
    )


class Danger(Form):
    danger = yes_no("Is anyone in immediate danger now?", description="If they are, call 999 before you go on")


class Name(Form):
    name = short_text("What is the adult’s full name?")
    description = long_text(
        "If you do not know their name, how would somebody find them?", "For example, the man in flat 3, about 70"
    )


class Born(Form):
    born = DateField(
        "When was the adult born?",
        noun="date of birth",
        description="For example, 27 3 1942. Leave it empty if you do not know",
    )


class Number(Form):
    nhs_number = StringField(
        "What is the adult’s NHS number?",
        [Optional(), check_nhs_number],
        description="For example, 999 000 0018. Leave it empty if you do not know",
        render_kw={"inputmode": "numeric", "classes": "govuk-input--width-10", "spellcheck": False},
    )


class Where(Form):
    address = long_text("Where does the adult live?", "Address and postcode, or no fixed abode", 500, rows=4)
    now = long_text("Where is the adult now?", "Leave it empty if they are at home", 500, rows=2)
    contact = long_text(
        "How can the adult be contacted safely?", "For example, by telephone before noon, or not at home", 500, rows=2
    )


class Organisation(Form):
    organisation = short_text("Which organisation, ward or service is it about?")


class Concern(Form):
    concern = long_text(
        "What are you worried about?",
        "What you saw or were told, when and where. Say what is fact and what is opinion",
        CONCERN_CHARACTERS_MAX,
        rows=12,
    )


class Kinds(Form):
    kinds = checkbox_field(
        "What kinds of abuse or neglect might it be?", ABUSE_KINDS, description="Select all that apply"
    )


class Source(Form):
    source = short_text(
        "Who or what do you think is the source of risk?",
        "A person, or an organisation. Leave it empty if you do not know",
    )
    own_service = yes_no("Is it your own organisation, or somebody who works for it?")


class SeenBy(Form):
    who_may_see = radio_field(
        "Who here may see this referral?",
        WHO_MAY_SEE,
        default=ONLY_ME,
        description="The council sees it whatever you select. Afterwards you can share it with colleagues by name",
    )


class View(Form):
    aware = yes_no("Does the adult know that you are making this referral?")
    consent = yes_no("Does the adult agree to it?")
    objects = yes_no("Does the adult object to your hearing what becomes of it?")
    wishes = long_text("What does the adult want to happen?", "In their own words, if you can")


class Reach(Form):
    telephone = StringField(
        "Your telephone number",
        [
            Optional(),
            at_most(200),
            Regexp(r"(\D*\d){9}", message="Enter a telephone number with its area code, like 01632 960 001"),
        ],
        render_kw={"type": "tel", "autocomplete": "tel", "classes": "govuk-input--width-20"},
    )
    email = StringField(
        "Your email address",
        [
            Optional(),
            at_most(200),
            Regexp(
                r"^[^@\s]+@[^@\s]+\.[^@\s]+$",
                message="Enter an email address in the correct format, like name@example.org",
            ),
        ],
        render_kw={"type": "email", "autocomplete": "email", "spellcheck": False},
    )
    best_time = short_text("When is the best time to reach you?")


class Involved(Form):
    involved = radio_field(
        "Will you go on working with the adult?",
        INVOLVED,
        description="For example as their GP, their nurse or their landlord. Both answers are of use to us",
    )
