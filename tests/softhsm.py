"""A token of the test's own: SoftHSM2 with an AES key, in a temporary directory. For tests of PKCS#11 only."""

import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest

from cloudwindow.vault.kek_pkcs11 import Token

MODULES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/pkcs11/libsofthsm2.so", "/usr/local/lib/softhsm/libsofthsm2.so")


def module() -> str:
    """The library's path; skips with the reason when something is missing."""
    found = next((path for path in MODULES if Path(path).exists()), None)
    if found is None or shutil.which("softhsm2-util") is None:
        pytest.skip("needs SoftHSM2: apt install softhsm2")
    if find_spec("pkcs11") is None:
        pytest.skip("needs python-pkcs11: pip install 'cloudwindow[hsm]'")
    return found


def make_token(folder: Path, label: str = "office", key: str = "kek", pin: str = "1234") -> Token:
    """SoftHSM2 reads its configuration once a process, so a process has tokens in one folder only."""
    library = module()
    tokens = folder / "tokens"
    tokens.mkdir(exist_ok=True)
    configuration = folder / "softhsm2.conf"
    configuration.write_text(f"directories.tokendir = {tokens}\nobjectstore.backend = file\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(configuration)
    command = ["softhsm2-util", "--init-token", "--free", "--label", label, "--pin", pin, "--so-pin", "5678"]
    subprocess.run(command, check=True, capture_output=True, timeout=30)
    _add_key(library, label, key, pin)
    return Token(module=library, token=label, key=key, pin=pin)


def _add_key(library: str, label: str, key: str, pin: str) -> None:
    import pkcs11

    flags = pkcs11.MechanismFlag.ENCRYPT | pkcs11.MechanismFlag.DECRYPT
    kept = {pkcs11.Attribute.SENSITIVE: True, pkcs11.Attribute.EXTRACTABLE: False}
    with pkcs11.lib(library).get_token(token_label=label).open(rw=True, user_pin=pin) as session:
        session.generate_key(pkcs11.KeyType.AES, 256, label=key, store=True, capabilities=flags, template=kept)
