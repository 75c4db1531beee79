"""URLs of sign-up, sign-in and account management.

The addresses are django-allauth's, named as it names them; only those that this site uses.
"""

from allauth.account import views as account
from allauth.socialaccount import views as foreign
from allauth.socialaccount.providers.discord import views as discord
from allauth.socialaccount.providers.github import views as github
from django.urls import path, re_path

from lessons.accounts.views import account as ours
from lessons.accounts.views import reauthentication
from lessons.accounts.views.account import as_ours
from lessons.accounts.views.reauthentication import proven

urlpatterns = [
    path("privacy/", ours.privacy, name="privacy"),
    path("admin/login/", ours.become_author, name="authors-door"),
    path("account/welcome/", ours.welcome, name="account-welcome"),
    path("account/login/", as_ours(account.login), name="account_login"),
    path("account/logout/", as_ours(account.logout), name="account_logout"),
    path("account/inactive/", as_ours(account.account_inactive), name="account_inactive"),
    path("account/signup/", as_ours(ours.SignUp.as_view()), name="account_signup"),
    path("account/reauthenticate/", reauthentication.reauthenticate, name="account_reauthenticate"),
    path(
        "account/email/",
        as_ours(proven(ours.changes_address, ours.with_address_typed)(ours.Email.as_view())),
        name="account_email",
    ),
    path("account/email/revert/<token>/", ours.revert_email, name="account-email-revert"),
    path("account/confirm-email/<key>/", as_ours(ours.ConfirmEmail.as_view()), name="account_confirm_email"),
    path("account/password/change/", as_ours(account.password_change), name="account_change_password"),
    path("account/password/set/", as_ours(proven()(account.password_set)), name="account_set_password"),
    path("account/password/reset/", as_ours(ours.ResetPassword.as_view()), name="account_reset_password"),
    path("account/password/reset/done/", as_ours(account.password_reset_done), name="account_reset_password_done"),
    path(
        "account/password/reset/key/done/",
        as_ours(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^account/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        as_ours(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path("account/elsewhere/", as_ours(proven()(foreign.connections)), name="socialaccount_connections"),
    path("account/elsewhere/signup/", as_ours(ours.ForeignSignUp.as_view()), name="socialaccount_signup"),
    path("account/elsewhere/cancelled/", as_ours(foreign.login_cancelled), name="socialaccount_login_cancelled"),
    path("account/elsewhere/error/", as_ours(foreign.login_error), name="socialaccount_login_error"),
    path("account/github/login/", as_ours(proven(ours.connects)(github.oauth2_login)), name="github_login"),
    path("account/github/login/callback/", as_ours(github.oauth2_callback), name="github_callback"),
    path("account/discord/login/", as_ours(proven(ours.connects)(discord.oauth2_login)), name="discord_login"),
    path("account/discord/login/callback/", as_ours(discord.oauth2_callback), name="discord_callback"),
]
