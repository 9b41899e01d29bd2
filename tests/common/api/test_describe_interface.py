import io
import json
import re

import pytest
from django.core.management import call_command

pytestmark = pytest.mark.urls("tests.common.api.people")


@pytest.fixture(scope="module")
def schema():
    text = io.StringIO()
    options = {"format": "openapi-json", "validate": True, "fail_on_warn": True, "lang": "en"}
    call_command("spectacular", urlconf="tests.common.api.people", stdout=text, **options)
    return json.loads(text.getvalue())


def operation(schema, path, method):
    found = schema["paths"][path][method]
    headers = {each["name"]: each for each in found["parameters"] if each["in"] == "header"}
    return found, headers


def test_it_works(schema):
    assert schema["openapi"].startswith("3.1")
    assert schema["components"]["securitySchemes"]["key"]["name"] == "Authorization"


def test_a_list(schema):
    found, headers = operation(schema, "/api/v1/people/", "get")
    assert found["operationId"] == "people_list"
    assert headers == {}
    parameters = {each["name"] for each in found["parameters"]}
    assert parameters == {"limit", "cursor", "ordering", "count", "last_name", "is_staff", "username"}
    assert set(found["responses"]) == {"200", "400", "401", "403", "404", "406", "429"}


def test_creating(schema):
    found, headers = operation(schema, "/api/v1/people/", "post")
    assert set(headers) == {"Idempotency-Key"}
    assert "Idempotent-Replayed" in found["responses"]["201"]["headers"]
    assert {"201", "409", "413", "415", "422"} <= set(found["responses"])
    body = found["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    assert body.endswith("/PersonInputRequest")
    assert schema["components"]["schemas"]["PersonInputRequest"]["additionalProperties"] is False


def test_an_item(schema):
    found, headers = operation(schema, "/api/v1/people/{username}/", "get")
    assert set(headers) == {"If-None-Match"}
    assert "ETag" in found["responses"]["200"]["headers"]
    assert "304" in found["responses"]


@pytest.mark.parametrize("method", ["patch", "delete"])
def test_changing(schema, method):
    found, headers = operation(schema, "/api/v1/people/{username}/", method)
    assert headers["If-Match"]["required"] is True
    assert {"412", "428"} <= set(found["responses"])


def test_acting(schema):
    found, headers = operation(schema, "/api/v1/people/{username}/actions/lengthen/", "post")
    assert headers["If-Match"].get("required", False) is False
    assert "428" not in found["responses"]
    assert {"409", "412", "422"} <= set(found["responses"])


def test_every_refusal_is_a_problem(schema):
    for path in schema["paths"].values():
        for found in path.values():
            for code, answer in found["responses"].items():
                if int(code) >= 400:
                    assert set(answer["content"]) == {"application/problem+json"}


@pytest.mark.urls("governance.urls")
def test_the_page_has_no_script_or_style_of_its_own(client, db):
    answer = client.get("/api/v1/docs/")
    assert answer.status_code == 200
    assert not re.search(r"<style|<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=", answer.text)
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    script = re.search(r'src="([^"]*script[^"]*)"></script>\s*</body>', answer.text)[1]
    settings = client.get(script)
    assert settings.headers["Content-Type"].startswith("application/javascript")
    assert "/api/v1/schema/" in settings.text
