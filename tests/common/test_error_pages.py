import pytest
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from governance.urls import handler400, handler403, handler404, handler500
from governance.urls import urlpatterns as ours


def refuse(_request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def muddle(_request: HttpRequest) -> HttpResponse:
    raise BadRequest


def fall(_request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError("the reason stays inside")


def take(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("taken")


urlpatterns = [*ours, path("refuse/", refuse), path("muddle/", muddle), path("fall/", fall), path("take/", take)]
__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False, headers={"accept-language": "en"})


@pytest.mark.parametrize(
    ("address", "status", "what", "then"),
    [
        ("/nowhere/", 404, "There is no such page", "Look for it by its number"),
        ("/refuse/", 403, "You may not do this", "Switch to another of your posts"),
        ("/muddle/", 400, "This could not be understood", "reload the page and try again"),
        ("/fall/", 500, "Something went wrong on our side", "try again in a minute"),
    ],
)
def test_it_works(visitor, address, status, what, then):
    answer = visitor.get(address)
    page = answer.content.decode()
    assert answer.status_code == status
    assert f"<h1>{what}</h1>" in page
    assert then in page
    assert "the reason stays inside" not in page


def test_a_form_open_too_long():
    strict = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    answer = strict.post("/take/", {"text": "x"})
    assert answer.status_code == 403
    assert "copy what you typed" in answer.content.decode()


@pytest.mark.django_db
def test_an_icon_for_pages_that_name_none(client: Client):
    answer = client.get("/favicon.ico")
    assert answer.status_code == 302
    assert answer["Location"].endswith("icons/logo.svg")
