"""What rooms hand to pages of rooms below them, so that these need to know of none above."""

# What an organizer's front page says that waits.
OVERVIEW_PARTS = [
    "participants.messages.overview_part.PeopleWhoWait",
    "participants.sheets.overview_part.SheetsNotKeyedIn",
    "certificates.issuing.overview_part.PeopleAboutToMiss",
    "certificates.issuing.overview_part.CertificatesThatDiffer",
    "certificates.coverage.overview_part.UnmatchedUnits",
    "certificates.reports.overview_part.OpenFollowUps",
]

# What is said before a place or attendance is taken away.
AFTERMATHS = ["certificates.issuing.aftermath.IssuedCertificates"]

# Who would be in two places when sessions are planned like another one.
PLAN_CLASHES = ["participants.enrolment.two_at_once.staff_elsewhere"]
