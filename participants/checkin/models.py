"""The devices at the doors. Their table lies lower, beside the log whose entries name them."""

from participants.attendance.models import CheckInDevice as CheckInDevice
