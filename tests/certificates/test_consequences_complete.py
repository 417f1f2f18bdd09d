"""No room that hangs on a session is forgotten where the session changes."""

from django.apps import apps

from certificates.consequences.followers import FOLLOWERS
from events.models import TrainingSession
from tests.rooms import room

# Who follows


STAYS = {
    "agenda": "the items themselves; `agenda` says what becomes of them",
    "seats": "categories and ceiling are not about days",
    "materials": "files and links are not about days",
    "questions": "questions are not about days",
    "registration": "places are said by `enrolment`",
    "attendance": "the log never changes; devices are said by `checkin`, recorded items by `agenda`",
    "eligibility": "the rule is about shares",
    "self_checkin": "its hours are those of the items",
    "rosters": "files that wait are applied to the session as it then is",
    "numbering": "numbers are given when certificates are issued",
    "documents": "letters and lists are made when they are asked for",
    "photos": "pictures of what took place",
    "news": "what took place, as it was told",
    "reports": "what took place, as it was",
    "letters": "a letter that went out says what it said",
    "accountability": "a file is made anew when it is asked for",
    "invitations": "a mailing went out; the next one says the new days",
    "registrants": "acts on lists are of the people",
    "knowledge_tests": "tests have hours of their own",
    "messages": "a message was sent, or is written anew",
    "allotment": "units go with their session; a new allotment says whom it moves",
    "coverage": "figures are counted anew",
    "evaluation": "opened by staff, at hours of its own",
    "data_sheets": "asked for by staff; deleted from the session's last day on",
    "preparation": "tasks are not about days",
    "delegations": "until when names are taken is the delegation's own",
}


def test_every_room_that_hangs_on_a_session_says_what_follows_or_why_nothing_does():
    follows = {room(follower.says.__module__)[1] for follower in FOLLOWERS}
    hanging = {
        room(model.__module__)[1]
        for app in ("events", "participants", "certificates")
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.get_fields()
        if field.concrete and field.related_model is TrainingSession
    }
    assert hanging <= follows | set(STAYS), hanging - follows - set(STAYS)
