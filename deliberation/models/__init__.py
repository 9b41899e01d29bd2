from deliberation.models.ballots import Ballot, Vote
from deliberation.models.files import MeetingFile
from deliberation.models.meetings import AgendaItem, Attendee, Meeting, MeetingEntry
from deliberation.models.resolutions import Resolution

__all__ = ["AgendaItem", "Attendee", "Ballot", "Meeting", "MeetingEntry", "MeetingFile", "Resolution", "Vote"]
