"""Tables whose every write lands in the audit log: those that staff write row by row.

Registrations, attendance and certificates are written by services, also in bulk, which leave their own
entries with `common.audit.record`.
"""

AUDITED_MODELS: tuple[str | dict[str, object], ...] = (
    "events.Organizer",
    "events.Membership",
    "events.Programme",
    "events.Topic",
    "events.TrainingSession",
    "events.SeatPool",
    "events.AgendaItem",
    "events.RundownTemplate",
    "events.Location",
    {"model": "events.Speaker", "mask_fields": ["email", "phone", "nip"]},
    "events.Material",
    {
        "model": "participants.Person",
        "exclude_fields": ["nik", "nik_index", "search_name"],
        "mask_fields": ["nip", "phone", "email", "birth_date", "sex"],
    },
    {
        "model": "participants.Delegation",
        "exclude_fields": ["token"],
        "mask_fields": ["contact_name", "contact_email", "contact_phone"],
    },
    "participants.DataSheetRequest",
    "participants.EligibilityRule",
    "participants.ConsentText",
    "participants.PledgeText",
    "participants.Question",
    "participants.BankQuestion",
    "participants.KnowledgeTest",
    "participants.PreparationTask",
    "participants.TestRound",
    "participants.PersonFields",
    "certificates.NumberPattern",
    "certificates.Layout",
    "certificates.VoidedRange",
    "certificates.Letterhead",
    "certificates.Signatory",
    "certificates.OfficeTemplate",
    "certificates.BudgetLine",
    "certificates.Payment",
    "certificates.LetterPattern",
    "certificates.RegisteredLetter",
    "certificates.FollowUp",
    "certificates.Photo",
    "certificates.SignedCopy",
    "certificates.ActivityNews",
)
