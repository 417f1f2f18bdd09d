"""One of everything, for tests that walk over all addresses. Each part of the portal adds its rows in a file here."""

from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

from tests.world import attendance, certificates, documents, learning, messages, places, planning
from tests.world.certificates import keep_preview
from tests.world.stage import Stage

# In the order in which they are made.
PARTS = (certificates, planning, places, attendance, learning, messages, documents)


@dataclass(frozen=True)
class World:
    """An organizer with a published session, and a participant with an account who is registered for it.

    What an address asks for is an attribute here: `session_pk`, `ticket`, `certificate`, …
    """

    organizer: Any
    user: Any
    slug: str
    role: str  # has a pattern of numbers of its own
    programme: str
    session_pk: int
    pool: int
    target: int  # another session of the programme, with seats
    item: int
    location: int
    speaker: int
    material: int
    membership: int
    registration: int
    ticket: str
    card: str  # the ticket code of a person without an account
    certificate: Any
    code: str
    claim: str
    batch: int
    sheet: int  # signed by the registration, not by the delegate
    signing_key: int
    own_layout: int
    layout_version: int
    preview_token: str
    delegation: int
    delegation_token: str
    delegate: int
    delegate_certificate: Any
    question: int
    answer: int
    roster: int
    list_act: int
    device: int
    reset_token: str
    saved_filter: int
    message: int  # a draft
    message_rule: int
    by_hand: int  # a message that is sent by hand
    by_hand_delivery: int
    opt_out_token: str
    digest_token: str
    joining: int  # of the card's person, waiting for staff
    proposal: int  # of staff, waiting for the participant
    own_proposal: int  # of the participant, waiting for staff
    merge: int  # of another person into the participant
    address_token: str  # confirms an e-mail address that staff wrote down
    office_template: int
    signatory: int
    budget_line: int
    payment: int
    report_version: int
    follow_up: int
    photo: int
    signed_copy: int
    public_photo: int
    news: int
    speaker_sheet: str
    accountability_file: int
    registered_letter: int
    mailing: int
    invitation_token: str
    preparation_task: int
    test: int
    test_round: int  # open
    bank_question: int
    question_picture: str
    gift: str = "gift"
    form_a: str = "A"
    evaluation_moment: str = "30"
    layout: str = "klasik"
    layout_number: int = 1
    document: str = "undangan"
    letter_kind: str = "undangan"
    step: str = "tugas"
    screen_code: str = "1-7KQF9M"  # expired, or never was

    @classmethod
    def build(cls) -> "World":
        """Make one of everything."""
        stage = Stage.build()
        made = {name: value for part in PARTS for name, value in part.rows(stage).items()}
        return cls(organizer=stage.organizer, user=stage.user, **made)

    def again(self) -> "World":
        """The same rows for the next test: instances that no test has changed, and what lies in the emptied cache."""
        user = deepcopy(self.user)
        return replace(self, organizer=deepcopy(self.organizer), user=user, preview_token=keep_preview(user))
