"""Which task waits in which queue; all others in `default`. `docs/architecture.md` says who takes from them."""

CELERY_TASK_ROUTES = {
    # What a person waits for at the screen; a worker of its own does nothing else.
    "accounts.deliver_urgent": {"queue": "urgent"},
    "accounts.sweep_urgent": {"queue": "urgent"},
    # All other mails, written and sent in turns of seconds, so that what runs by the clock finds its way past fifty
    # thousand of them. No press and no roster stands in this queue.
    "accounts.deliver_mails": {"queue": "mail"},
    "participants.tell_cancelled": {"queue": "mail"},
    "participants.compose_notices": {"queue": "mail"},
    "participants.messages.*": {"queue": "mail"},
    "certificates.tell": {"queue": "mail"},
    "certificates.mail_invitations": {"queue": "mail"},
    "participants.list_act": {"queue": "bulk"},
    "participants.rosters.*": {"queue": "bulk"},
    "participants.allotment.*": {"queue": "bulk"},
    "certificates.count_entitlement": {"queue": "bulk"},
    "certificates.count_risks": {"queue": "bulk"},
    "certificates.coverage.*": {"queue": "bulk"},
    "certificates.*": {"queue": "press"},
}
