"""Naming a device."""

from django import forms

from participants.attendance.models import CheckInDevice


class DeviceForm(forms.ModelForm[CheckInDevice]):
    """Its name, as others will read it in the reports."""

    class Meta:
        model = CheckInDevice
        fields = ["name"]
