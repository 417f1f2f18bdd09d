from django.utils.translation import gettext_lazy, override

from bimtek.common.errors import Refusal


def test_a_refusal_speaks_the_language_active_when_it_is_read():
    refusal = Refusal("no_seat", gettext_lazy("Monday"))
    with override("en"):
        assert str(refusal) == "Monday"
    with override("id"):
        assert str(refusal) == "Senin"
    assert refusal.code == "no_seat"
