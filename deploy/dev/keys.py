"""Development keys: created once, kept in the state directory, and passed to the parts by their environment."""

from __future__ import annotations

import json
import os
from pathlib import Path

from cryptography.fernet import Fernet
from joserfc.jwk import ECKey, KeySet

DEVELOPMENT_KEY_VARIABLE = "DEVELOPMENT_SIGNING_KEY"


def load_or_create_key(folder: Path, name: str) -> ECKey:
    """The ES256 key of that name; where there is none, creates it in a file that only its owner can read."""
    path = folder / f"{name}.jwk"
    if not path.exists():
        key = ECKey.generate_key("P-256", {"kid": f"{name}-1", "use": "sig"})
        _write_private(path, json.dumps(key.as_dict(private=True)))
    return ECKey.import_key(json.loads(path.read_text()))


def load_or_create_secret(folder: Path, name: str) -> str:
    """The Fernet key of that name; created likewise where there is none."""
    path = folder / f"{name}.fernet"
    if not path.exists():
        _write_private(path, Fernet.generate_key().decode())
    return path.read_text()


def key_environment(folder: Path) -> dict[str, str]:
    """Environment variable -> key, for the parts of a development run."""
    portal = load_or_create_key(folder, "portal")
    return {
        "INTAKE_SIGNING_KEY": _private(load_or_create_key(folder, "issuer")),
        "INTAKE_CLIENTS": json.dumps({"portal": KeySet([portal]).as_dict(private=False)}),
        "NOTIFY_SECRET_KEY": load_or_create_secret(folder, "notify"),
        "PORTAL_SIGNING_KEY": _private(portal),
        DEVELOPMENT_KEY_VARIABLE: _private(load_or_create_key(folder, "development")),
    }


def development_key(folder: Path) -> ECKey:
    """The development sign-in's key: from the environment, else from the folder."""
    from_environment = os.environ.get(DEVELOPMENT_KEY_VARIABLE)
    return (
        ECKey.import_key(json.loads(from_environment))
        if from_environment
        else load_or_create_key(folder, "development")
    )


def _private(key: ECKey) -> str:
    return json.dumps(key.as_dict(private=True))


def _write_private(path: Path, secret: str) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_suffix(".half")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(secret)
    unfinished.rename(path)
