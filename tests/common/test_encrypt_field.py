import copy
import pickle

import pytest
from cryptography.fernet import Fernet
from django.core import serializers
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import connection
from django.forms import modelform_factory
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext

from common import crypto
from common.crypto import Secret, UndecryptableError, decrypt, encrypt, is_current, keyed_hash, rotate
from tests.common.sealed import Sealed

PHONE = "13812348000"


def test_it_works(stored):
    pk = Sealed.objects.create(phone=PHONE).pk
    assert PHONE not in stored(pk)
    assert Sealed.objects.get(pk=pk).phone.reveal() == PHONE


def test_nothing_shows_the_plain_text():
    secret = Secret.of(PHONE)
    shown = [str(secret), repr(secret), f"{secret}", str([secret]), repr([secret]), repr(vars(Sealed(phone=PHONE)))]
    assert all(PHONE not in text for text in shown)
    assert str(secret) == "••••"


def test_templates_show_dots_even_when_they_try_to_reveal():
    text = Template("[{{ row.phone }}|{{ row.phone.reveal }}]").render(Context({"row": Sealed(phone=PHONE)}))
    assert text == "[••••|]"


def test_an_assigned_value_is_sealed_at_once(keys):
    row = Sealed(phone=PHONE)
    assert isinstance(row.phone, Secret)
    assert row.phone.reveal() == PHONE
    assert PHONE not in str(row.__dict__)


def test_empty_stays_empty_and_null_stays_null(stored):
    row = Sealed.objects.get(pk=Sealed.objects.create(phone="", note=None).pk)
    assert stored(row.pk) == ""
    assert not row.phone
    assert row.phone.reveal() == str(row.phone) == ""
    assert row.note is None
    row.full_clean()


def test_a_list_decrypts_nothing(sealed_table, monkeypatch):
    Sealed.objects.bulk_create(Sealed(phone=f"1381234800{n}") for n in range(5))
    opened = []
    monkeypatch.setattr(crypto, "decrypt", lambda token: opened.append(token) or decrypt(token))
    rows = list(Sealed.objects.order_by("pk"))
    assert [str(row.phone) for row in rows] == ["••••"] * 5
    assert opened == []
    assert rows[3].phone.reveal() == "13812348003"
    assert len(opened) == 1


def test_every_way_of_writing_encrypts(stored):
    first, second = Sealed.objects.bulk_create([Sealed(phone="a"), Sealed(phone="b")])
    Sealed.objects.filter(pk=first.pk).update(phone="updated")
    second.phone = "changed"
    Sealed.objects.bulk_update([second], ["phone"])
    third, _created = Sealed.objects.update_or_create(name="c", defaults={"phone": "third"})
    for pk, text in ((first.pk, "updated"), (second.pk, "changed"), (third.pk, "third")):
        assert text not in stored(pk)
        assert Sealed.objects.get(pk=pk).phone.reveal() == text


def test_saving_again_keeps_the_token(stored):
    row = Sealed.objects.get(pk=Sealed.objects.create(phone=PHONE).pk)
    before = stored(row.pk)
    row.name = "renamed"
    row.save()
    assert stored(row.pk) == before


def test_a_deferred_column_is_read_when_asked_for(sealed_table):
    Sealed.objects.create(phone=PHONE)
    row = Sealed.objects.defer("phone").get()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert row.phone.reveal() == PHONE
    assert len(queries) == 1


def test_searching_is_refused_with_the_way_to_go(sealed_table):
    with pytest.raises(FieldError, match="keyed hash"):
        Sealed.objects.filter(phone=PHONE).exists()
    with pytest.raises(FieldError, match="icontains"):
        Sealed.objects.filter(phone__icontains="138").exists()


def test_empty_rows_can_be_found(sealed_table):
    Sealed.objects.create(phone="")
    Sealed.objects.create(phone=PHONE)
    assert Sealed.objects.filter(phone="").count() == 1
    assert Sealed.objects.exclude(phone="").count() == 1
    assert Sealed.objects.filter(note__isnull=True).count() == 2


def test_model_forms_leave_it_out(keys):
    form = modelform_factory(Sealed, fields="__all__")()
    assert set(form.fields) == {"name"}


def test_fixtures_carry_tokens_and_come_back(keys):
    field, row = Sealed._meta.get_field("phone"), Sealed(phone=PHONE)
    dumped = serializers.serialize("json", [row])
    assert row.phone.token in dumped
    assert PHONE not in dumped
    assert field.to_python(field.value_to_string(row)) == row.phone
    assert field.to_python(PHONE).reveal() == PHONE
    assert field.value_to_string(Sealed()) == ""
    assert field.to_python("") == Secret()
    assert field.to_python(None) is None


def test_a_migration_can_rebuild_the_field():
    field = Sealed._meta.get_field("phone")
    _name, path, args, kwargs = field.deconstruct()
    assert path == "common.crypto.EncryptedTextField"
    assert (args, kwargs) == ([], {"blank": True, "default": ""})
    assert field.clone().editable is False


def test_secrets_compare_by_token_and_survive_copying(keys):
    secret = Secret.of(PHONE)
    assert secret == copy.deepcopy(secret) == pickle.loads(pickle.dumps(secret))
    assert secret != Secret.of(PHONE)
    assert secret != PHONE
    assert len({secret, Secret(secret.token)}) == 1


def test_all_keys_open_and_the_newest_seals(keys, settings):
    old = encrypt(PHONE)
    settings.FIELD_KEYS = keys
    assert decrypt(old) == PHONE
    assert not is_current(old)
    new = rotate(old)
    assert is_current(new)
    assert rotate(new) == new
    assert rotate("") == ""
    settings.FIELD_KEYS = keys[:1]
    assert decrypt(new) == PHONE
    with pytest.raises(UndecryptableError):
        decrypt(old)


def test_the_same_text_gives_other_tokens_but_the_same_hash(settings):
    assert encrypt(PHONE) != encrypt(PHONE)
    assert keyed_hash(PHONE) == keyed_hash(PHONE)
    assert keyed_hash(PHONE) != keyed_hash("13812348001")
    assert len(keyed_hash("")) == 64
    before = keyed_hash(PHONE)
    settings.FIELD_HASH_KEY = "another"
    assert keyed_hash(PHONE) != before


@pytest.mark.parametrize("keys", [[], ["short"], [Fernet.generate_key().decode(), "?"]])
def test_bad_keys_are_one_clear_sentence(settings, keys):
    settings.FIELD_KEYS = keys
    with pytest.raises(ImproperlyConfigured, match="FIELD_KEYS must list"):
        encrypt(PHONE)
