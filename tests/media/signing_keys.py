"""An RSA key of the tests, in the formats of private keys, and the ids that its tokens contain."""

import base64

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

PLAYBACK_ID = "a6b7c8d9-e0f1-4a2b-8c3d-4e5f6a7b8c9d"
KEY_ID = "a3b4c5d6-e7f8-4091-8a2b-3c4d5e6f7081"
NOW = 1_790_000_000


def pem_of(key):
    """A private key in the format of FastPix: PKCS#8 in PEM."""
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())


KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PEM = pem_of(KEY)
PRIVATE = base64.b64encode(PEM).decode()
PUBLIC = KEY.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
