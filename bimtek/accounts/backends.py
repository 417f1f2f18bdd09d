"""How an account is loaded for each request."""

from allauth.account.auth_backends import AuthenticationBackend

from .users import User


class PortalBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth has no types
    """allauth's backend; the person who owns the account comes in the same statement, as nearly every page asks."""

    def get_user(self, user_id: int) -> User | None:
        """The account of a session, unless it was closed."""
        user = User.objects.select_related("person").filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
