"""What other rooms hand to the messages, so that these need to know of none above them."""

# What narrows the people of a message, in the order of the form; rooms above the messages hand in theirs here.
MESSAGE_CONDITIONS = [
    "participants.messages.conditions.StatusCondition",
    "participants.messages.conditions.CategoryCondition",
    "participants.messages.conditions.RoleCondition",
    "participants.messages.attendance_condition.AttendanceCondition",
    "participants.preparation.message_condition.PreparationCondition",
    "participants.test_taking.message_conditions.KnowledgeTestCondition",
    "participants.test_taking.message_conditions.EvaluationCondition",
    "certificates.issuing.message_parts.CertificateCondition",
    "certificates.issuing.message_parts.BatchCondition",
    "participants.messages.conditions.InstitutionCondition",
    "participants.messages.conditions.RegionCondition",
    "certificates.coverage.message_condition.UnitCondition",
    "participants.messages.conditions.ReachCondition",
    "participants.messages.conditions.FoundCondition",
    "participants.messages.conditions.PickedCondition",
]

# The moments that a rule counts from, likewise.
MESSAGE_MOMENTS = [
    "participants.messages.moments.RegistrationCloses",
    "participants.messages.moments.SessionStarts",
    "participants.messages.moments.ItemEnds",
    "participants.messages.moments.SessionEnds",
    "certificates.issuing.message_parts.CertificateIssued",
]
