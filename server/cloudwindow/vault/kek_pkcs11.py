"""A key-encryption key that never leaves its token: PKCS#11 (OASIS, version 2.40), mechanism CKM_AES_GCM."""

import hashlib
import os
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final

from typing_extensions import override

from cloudwindow.domain.errors import KeyMissing
from cloudwindow.vault.kek import NONCE, Kek, KekAway, KekSource, about, unfit
from cloudwindow.vault.stream import TAG

_EXTRA: Final = "PKCS#11: expected the package python-pkcs11, found none; install the extra: pip install 'cloudwindow[hsm]'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """`module`: the library of its maker. `key`: the label of an AES-256 key that may encrypt and decrypt."""

    module: str
    token: str
    key: str
    pin: str


def pkcs11_keks(token: Token) -> KekSource:
    """The key must be there: making one is its keeper's business. Raises KeyMissing."""

    def open_token(known: str) -> Sequence[Kek]:
        return [TokenKek(token)]

    return open_token


class TokenKek(Kek):
    """One session with the token, used by one thread at a time; opened again when the token was away."""

    def __init__(self, token: Token) -> None:
        self._token = token
        self._turn = threading.Lock()
        self._p11 = _library()
        self._id = hashlib.sha256("|".join((token.token, token.key)).encode()).hexdigest()[:16]
        self._session: Any = None  # Any: the library's session
        self._key = self._found()

    @property
    @override
    def id(self) -> str:
        return self._id

    @override
    def wrap(self, secret: bytes, owner: str) -> bytes:
        nonce = os.urandom(NONCE)
        return nonce + self._do("encrypt", secret, nonce, owner)

    @override
    def unwrap(self, wrapped: bytes, owner: str) -> bytes:
        return self._do("decrypt", wrapped[NONCE:], wrapped[:NONCE], owner)

    def _do(self, verb: str, data: bytes, nonce: bytes, owner: str) -> bytes:
        p11 = self._p11
        unlike = (p11.EncryptedDataInvalid, p11.EncryptedDataLenRange)
        how = {"mechanism": p11.Mechanism.AES_GCM, "mechanism_param": p11.GCMParams(nonce, about(owner), TAG * 8)}
        with self._turn:
            try:
                return bytes(getattr(self._key, verb)(data, **how))
            except unlike:
                raise unfit(self._id, owner) from None
            except p11.PKCS11Error:  # the token was taken out, its line broke, its session ended: once more with a new one
                self._key = self._found()
            try:
                return bytes(getattr(self._key, verb)(data, **how))
            except (*unlike, p11.GeneralError):  # the last is SoftHSM's word for what does not fit, also with a new session
                raise unfit(self._id, owner) from None
            except p11.PKCS11Error as error:
                raise KekAway(f"key-encryption key {self._id}: the token does not answer ({_words(error)})") from None

    def _found(self) -> Any:  # Any: the library's key
        """Raises KekAway."""
        p11, token = self._p11, self._token
        if self._session is not None:
            with suppress(p11.PKCS11Error):
                self._session.close()
            self._session = None
        try:
            slot = p11.lib(token.module).get_token(token_label=token.token)
            try:
                session = slot.open(user_pin=token.pin)
            except p11.UserAlreadyLoggedIn:  # a login is the whole process's
                session = slot.open()
            self._session = session
            return session.get_key(object_class=p11.ObjectClass.SECRET_KEY, key_type=p11.KeyType.AES, label=token.key)
        except p11.PKCS11Error as error:
            raise KekAway(
                f"PKCS#11: expected one AES key {token.key!r} on a token {token.token!r} of {token.module}, found: {_words(error)}"
            ) from None


def _words(error: Exception) -> str:
    return f"{type(error).__name__} {error}".strip()


def _library() -> Any:  # Any: loaded when it is asked for, since few have it
    try:
        return import_module("pkcs11")
    except ImportError:
        raise KeyMissing(_EXTRA) from None
