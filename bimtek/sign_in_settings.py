"""Settings of accounts, sign-in and second steps, which `settings` takes over: the same on every machine."""

AUTH_USER_MODEL = "accounts.User"
# Not Django's ModelBackend beside it: each wrong password would be hashed twice.
AUTHENTICATION_BACKENDS = ["bimtek.accounts.backends.AccountBackend"]
PASSWORD_HASHERS = [
    "bimtek.accounts.hashers.ModestArgon2Hasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_REDIRECT_URL = "participants:home"
LOGIN_URL = "account_login"
ACCOUNT_ADAPTER = "bimtek.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "bimtek.accounts.forms.LoginForm",
    "confirm_login_code": "bimtek.accounts.forms.ConfirmLoginCodeForm",
    "confirm_email_verification_code": "bimtek.accounts.forms.ConfirmEmailForm",
    "add_email": "bimtek.accounts.forms.ChangeEmailForm",
    "reset_password": "bimtek.accounts.forms.ResetPasswordForm",
    "confirm_password_reset_code": "bimtek.accounts.forms.ConfirmPasswordResetForm",
    "reset_password_from_key": "bimtek.accounts.forms.ResetPasswordKeyForm",
    "set_password": "bimtek.accounts.forms.SetPasswordForm",
    "change_password": "bimtek.accounts.forms.ChangePasswordForm",
    "reauthenticate": "bimtek.accounts.forms.ReauthenticateForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_CHANGE_EMAIL = True
# Another address is another owner: who has a password or a second step gives it again before, as for second steps.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
# allauth can offer to correct the address only where the sign-up is real, which would tell who has an account.
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE = False
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
# Mail is slow here on the nights that count, so a code lives as long as the sign-in it belongs to.
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = CODE_SECONDS = 15 * 60
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = CODE_SECONDS
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "dashed": True, "length": 8}
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
# A whole training hall, or half a city behind one mobile gateway, shares an address: what guesses is
# limited by account and known browser (key, `accounts.adapter`), what is merely busy by address, and generously.
# Mails to an address are counted where they are sent (`accounts.limits`): by key here, strangers would use them up.
ACCOUNT_RATE_LIMITS = {
    "login": "600/m/ip",
    "request_login_code": "300/m/ip",
    "login_failed": "60/m/ip,5/5m/key",
    "reset_password": "60/m/ip",
    "confirm_email": "",
}
MFA_ADAPTER = "bimtek.accounts.second_step.SecondStepAdapter"
MFA_FORMS = {
    "authenticate": "bimtek.accounts.second_step_tries.SecondStepForm",
    "reauthenticate": "bimtek.accounts.second_step_tries.SecondStepAgainForm",
}
MFA_TOTP_ISSUER = "Portal Bimtek"
# Passkeys have the portal's own pages (`accounts.passkeys`). A hall behind one address signs in with them, too.
MFA_RATE_LIMITS = {"webauthn_login": "600/m/ip"}
ACCOUNT_LOGOUT_REDIRECT_URL = "catalogue:home"
