from django.urls import path

from partybuilding.views import own_registrations as own
from partybuilding.views import public_registrations as public
from partybuilding.views import registrations as desk

urlpatterns = [
    path("party/registrations/", desk.registrations, name="registrations"),
    path("party/registrations/counted/", desk.counted, name="registrations_counted"),
    path("party/registrations/counted.xlsx", desk.counted_sheet, name="registrations_sheet"),
    path("party/registrations/decide/", desk.decide, name="decide_registrations"),
    path("party/registrations/new/", desk.new, {"kind": "person"}, name="new_registration"),
    path("party/registrations/new/unit/", desk.new, {"kind": "unit"}, name="new_unit_registration"),
    path("party/registrations/<int:pk>/", desk.registration, name="registration"),
    path("party/registrations/<int:pk>/change/", desk.change, name="change_registration"),
    path("party/registrations/<int:pk>/reveal/", desk.reveal, name="reveal_registration"),
    *(
        path(f"party/registrations/<int:pk>/{action}/", desk.act, {"action": action}, name=f"{action}_registration")
        for action in desk.FORMS
    ),
    path("party/own/", own.own, name="own_registrations"),
    path("party/own/register/", own.apply, name="apply"),
    path("party/own/register/unit/", own.apply_unit, name="apply_unit"),
    path("enrol/", public.register, name="register"),
    path("enrol/done/", public.registered, name="registered"),
    path("enrol/lookup/", public.lookup, name="registration_lookup"),
    path("enrol/leave/", public.leave, name="registration_leave"),
    path("enrol/withdraw/", public.withdraw, name="withdraw_registration"),
    path("enrol/<slug:code>/", public.register, name="register"),
]
