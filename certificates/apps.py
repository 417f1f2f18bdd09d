from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CertificatesConfig(AppConfig):
    name = "certificates"
    verbose_name = _("Certificates")

    def ready(self) -> None:
        """Let staff's search know the numbers of certificates, and a programme's public page its page of figures."""
        from certificates.casework.finding import by_certificate_number
        from certificates.coverage_reports.selectors import figures_are_public
        from events.catalogue.selectors import ALSO_OF_PROGRAMME
        from participants.registrants.search import ALSO

        ALSO.append(by_certificate_number)
        ALSO_OF_PROGRAMME["has_figures"] = figures_are_public()
