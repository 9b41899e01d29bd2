from partybuilding.urls.activities import urlpatterns as activities
from partybuilding.urls.alliances import urlpatterns as alliances
from partybuilding.urls.certificates import urlpatterns as certificates
from partybuilding.urls.groups import urlpatterns as groups
from partybuilding.urls.members import urlpatterns as members
from partybuilding.urls.offers import urlpatterns as offers
from partybuilding.urls.organisations import urlpatterns as organisations
from partybuilding.urls.registrations import urlpatterns as registrations

app_name = "partybuilding"
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
