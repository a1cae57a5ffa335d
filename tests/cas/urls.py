"""The CAS server under /cas, and the proof that it is a staging target."""

import pathlib
import os

from django.http import HttpResponse
from django.urls import include, path


def proof(_):
    """What the guard asks for: the file that the test made."""
    text = (pathlib.Path(os.environ["AFFLUX_CAS_FOLDER"]) / "proof.json").read_bytes()
    return HttpResponse(text, content_type="application/json")


urlpatterns = [
    path(".well-known/afflux", proof),
    path("cas/", include("cas_server.urls", namespace="cas_server")),
]
