"""What is kept cannot be read without a key: sealed rows and files, and the keys that are themselves wrapped. Imports domain."""

from cloudwindow.vault.kek import AesKek, Kek, KekSource
from cloudwindow.vault.keys import FreshKeys, Keys, owner_of
from cloudwindow.vault.owner import OwnerKey

__all__ = ["AesKek", "FreshKeys", "Kek", "KekSource", "Keys", "OwnerKey", "owner_of"]
