"""This is where a service's doors and its read models are a process, put together from its environment."""

from __future__ import annotations

from fastapi import FastAPI

from deploy import HOST
from deploy.doctor.settings import CHECKS
from deploy.doctor.starting import refusing
from deploy.doors import intake_doors, issuing_of, notify_doors, secrets_of
from deploy.parts import Part, watched_whole
from deploy.processes.begun import opened
from deploy.watching import end, leave_when_told, tell_to_stop, watched_process
from services.chassis.asking.identity import Verifier
from services.chassis.running.public_keys import PublicKeys
from services.chassis.running.settings import ServiceSettings
from services.chassis.running.supervising import watched_over
from services.intake.settings import IntakeSettings
from services.notify.settings import NotifySettings


@refusing()
def serve(name: str, port: int, host: str = HOST) -> None:
    """A service's doors and its read models."""
    watch, told = watched_process(f"serve {name}")
    opening, settings = opened(name, watch, CHECKS[name])
    following = opening.following().start()
    watch.loops(following)
    app = {"intake": _intake, "enquiry": _enquiry, "notify": _notify}[name](watched_whole(opening), settings)
    with watch.shown(told.watch_host), watched_over([following], give_up=tell_to_stop):
        leave_when_told(app, watch, host, port, told)
    following.close(told.grace_seconds)
    opening.close()
    end([following])


def _intake(opening: Part, settings: ServiceSettings) -> FastAPI:
    return intake_doors(opening, issuing_of(IntakeSettings.of("intake")))


def _enquiry(opening: Part, settings: ServiceSettings) -> FastAPI:
    return opening.app(_verifier(settings, "enquiry"))


def _notify(opening: Part, settings: ServiceSettings) -> FastAPI:
    key = NotifySettings.of("notify").secret_key.get_secret_value()
    return notify_doors(opening, _verifier(settings, "notify"), secrets_of(opening, key))


def _verifier(settings: ServiceSettings, audience: str) -> Verifier:
    return Verifier(issuer=settings.issuer, audience=audience, keys=PublicKeys(settings.jwks_url))
