from partybuilding.api.urls.activities import urlpatterns as activities
from partybuilding.api.urls.alliances import urlpatterns as alliances
from partybuilding.api.urls.certificates import urlpatterns as certificates
from partybuilding.api.urls.groups import urlpatterns as groups
from partybuilding.api.urls.members import urlpatterns as members
from partybuilding.api.urls.offers import urlpatterns as offers
from partybuilding.api.urls.organisations import urlpatterns as organisations
from partybuilding.api.urls.registrations import urlpatterns as registrations

app_name = "partybuilding_api"
urlpatterns = [
    *organisations,
    *alliances,
    *members,
    *registrations,
    *offers,
    *activities,
    *groups,
    *certificates,
]
