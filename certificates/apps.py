from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CertificatesConfig(AppConfig):
    name = "certificates"
    verbose_name = _("Certificates")

    def ready(self) -> None:
        """Let staff's search of registrations know the numbers of certificates."""
        from certificates.casework.finding import by_certificate_number
        from participants.registrants.search import ALSO

        ALSO.append(by_certificate_number)
