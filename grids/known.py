"""Areas and organisations as lists name them, in memory."""

from common.known import Known
from grids.models import Area, Organisation
from grids.revisions import AREAS, ORGANISATIONS

KNOWN_AREAS = Known(lambda: Area.objects.defer("boundary", "search"), AREAS)
KNOWN_ORGANISATIONS = Known(lambda: Organisation.objects.defer("search"), ORGANISATIONS)
