"""How every form of the portal looks.

The renderer gives each field its label, hint, error and the word "(optional)"; see
`templates/components/README.md` for what a page builder writes.
"""

from django.forms.renderers import TemplatesSetting


class PortalFormRenderer(TemplatesSetting):
    """Render forms, fields and formsets with the templates in `templates/forms/`."""

    form_template_name = "forms/form.html"
    formset_template_name = "forms/formset.html"
    field_template_name = "forms/field.html"
