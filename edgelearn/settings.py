"""Django's settings, made from the variables in env.py. One module for work, tests and service alike."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from edgelearn import env, private_files, secret_key

if _complaints := env.complaints():
    raise SystemExit("\n".join(f"edgelearn: {sentence}" for sentence in _complaints))

PROJECT_DIR = env.PROJECT_DIR
DATA_DIR = env.DATA_DIR.read()
private_files.make_directory(DATA_DIR)

SECRET_KEY = env.SECRET_KEY.read() or secret_key.kept_in(DATA_DIR / "secret-key")
DEBUG = env.DEBUG.read()
HTTPS = env.HTTPS.read()
PROXIES = env.PROXIES.read()
BASE_URL_IS_SET = bool(env.BASE_URL.read())
BASE_URL = env.BASE_URL.read() or f"http://localhost:{env.PORT.read()}"
ALLOWED_HOSTS = [*env.ALLOWED_HOSTS.read(), env.HOST.read(), urlsplit(BASE_URL).hostname]
CSRF_TRUSTED_ORIGINS = [*env.CSRF_TRUSTED_ORIGINS.read(), BASE_URL]

INSTALLED_APPS = [
    "edgelearn",
    "lessons",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.discord",
    "allauth.socialaccount.providers.github",
    "django_htmx",
    "template_partials",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    # No documents in lessons, but the admin does not render without them.
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    # After the apps whose commands it would replace (runserver).
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

# Seconds for which a process keeps a finished public page. While DEBUG is on, none: every change shows at once.
FRONT_CACHE_S = 0 if DEBUG else 3

MIDDLEWARE = [
    "lessons.tools.curl.middleware.EdgeMiddleware",
    "edgelearn.web.front_cache.FrontCache",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "edgelearn.web.csp.SecurityHeaders",
    "edgelearn.web.caching.Compression",
    "edgelearn.web.caching.Validation",
    "edgelearn.web.caching.Policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    # Before CSRF's, which reads the body.
    "edgelearn.web.uploads.UploadLimits",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "lessons.learning.visitors.Cookie",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "edgelearn.web.busy.Busy",
    "allauth.account.middleware.AccountMiddleware",
    "edgelearn.web.redirects.Redirects",
    "lessons.authoring.admin_access.AdminAccess",
    "lessons.authoring.bad_input.BadParameters",
]

DISCORD_INVITE = env.DISCORD_INVITE.read()

ROOT_URLCONF = "edgelearn.urls"
WSGI_APPLICATION = "edgelearn.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PROJECT_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]


def _database(chosen: dict[str, Any] | None) -> dict[str, Any]:
    """The chosen database, or SQLite; with what keeps SQLite whole and patient under several writers."""
    settings = chosen or {"ENGINE": "django.db.backends.sqlite3", "NAME": DATA_DIR / "edgelearn.sqlite3"}
    if settings["ENGINE"] == "django.db.backends.sqlite3":
        if not str(settings["NAME"]).startswith((":memory:", "file:")):
            private_files.make_sqlite_file(Path(settings["NAME"]))
        settings["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
    return settings | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}


# ATOMIC_REQUESTS stays off: with IMMEDIATE every GET would take SQLite's write lock.
DATABASES = {"default": _database(env.DATABASE_URL.read())}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.REDIS_URL.read()
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "edgelearn",
    }
    if REDIS_URL
    # Not the memory of each process: limits, allauth's too, must hold for all that serve one site.
    else {"BACKEND": "edgelearn.web.database_cache.DatabaseCache"},
}

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [PROJECT_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "edgelearn.web.assets.PackageFinder",
    "edgelearn.web.assets.GeneratedFinder",
]
MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/media/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "edgelearn.web.assets.HashedStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# No fonts and no other site's pages: no header for them on each file.
WHITENOISE_ALLOW_ALL_ORIGINS = False
# In DEBUG, files come straight from their sources, unhashed, without being collected.
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

# Accounts. Signing up signs in at once: reading and keeping progress need no confirmed address, discussing does.
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
CSRF_FAILURE_VIEW = "lessons.accounts.views.account.csrf_failure"
SESSION_ENGINE = "lessons.accounts.sessions"
# What a visitor did without an account is kept as long.
SESSION_COOKIE_AGE = 90 * 24 * 3600
ACCOUNT_ADAPTER = "lessons.accounts.adapter.Accounts"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "EdgeLearn: "
ACCOUNT_USERNAME_VALIDATORS = "lessons.accounts.names.VALIDATORS"
ACCOUNT_FORMS = {
    "login": "lessons.accounts.forms.SignIn",
    "signup": "lessons.accounts.forms.SignUp",
    "add_email": "lessons.accounts.forms.ChangeEmail",
    "change_password": "lessons.accounts.forms.ChangePassword",
    "set_password": "lessons.accounts.forms.SetPassword",
    "reset_password": "lessons.accounts.forms.ResetPassword",
    "reset_password_from_key": "lessons.accounts.forms.NewPassword",
}
# Never by the address tried alone: else anyone could lock anyone out. A class shares one client address.
ACCOUNT_RATE_LIMITS = {
    # lessons/accounts/password_attempts.py: one person's tries must not be counted against their whole school.
    "login": None,
    "login_failed": None,
    "signup": "60/m/ip,200/h/ip",
    "reset_password": "20/m/ip,3/m/key,10/d/key",
    "confirm_email": "1/m/key,10/d/key",
}
SOCIALACCOUNT_ADAPTER = "lessons.accounts.adapter.ForeignAccounts"
SOCIALACCOUNT_FORMS = {"signup": "lessons.accounts.forms.ForeignSignUp"}
# The public name is chosen, not taken over.
SOCIALACCOUNT_AUTO_SIGNUP = False
# An address that the other site has verified leads to the account here that has it.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS = {
    name: {"APPS": [{"client_id": client_id, "secret": secret.read(), "key": ""}]}
    for name, client_id, secret in (
        ("github", env.GITHUB_CLIENT_ID.read(), env.GITHUB_CLIENT_SECRET),
        ("discord", env.DISCORD_CLIENT_ID.read(), env.DISCORD_CLIENT_SECRET),
    )
    if client_id
}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
# Wagtail frames its previews.
X_FRAME_OPTIONS = "SAMEORIGIN"
# W005, W021: subdomains and browsers' preload lists are not this site's to decide about. W019: the line above.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W019", "security.W021"]
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

_EMAIL = env.EMAIL_URL.read()
EMAIL_BACKEND = _EMAIL["EMAIL_BACKEND"]
EMAIL_HOST = _EMAIL["EMAIL_HOST"]
EMAIL_PORT = _EMAIL["EMAIL_PORT"]
EMAIL_HOST_USER = _EMAIL["EMAIL_HOST_USER"] or ""
EMAIL_HOST_PASSWORD = _EMAIL["EMAIL_HOST_PASSWORD"] or ""
EMAIL_USE_TLS = _EMAIL["EMAIL_USE_TLS"]
EMAIL_USE_SSL = _EMAIL["EMAIL_USE_SSL"]
EMAIL_TIMEOUT = _EMAIL["EMAIL_TIMEOUT"]
EMAIL_FILE_PATH = _EMAIL["EMAIL_FILE_PATH"]
if EMAIL_FILE_PATH:  # messages hold links that set a new password
    private_files.make_directory(Path(EMAIL_FILE_PATH))
DEFAULT_FROM_EMAIL = env.DEFAULT_FROM_EMAIL.read()
# Whether e-mail only goes to the console: pages that announce a message then say so.
EMAIL_IS_PRINTED = EMAIL_BACKEND.endswith("console.EmailBackend")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.LOG_LEVEL.read()},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        # They tell each saved page and each index entry.
        "wagtail": {"level": "WARNING"},
        "django_tasks": {"level": "WARNING"},
    },
}

WAGTAIL_SITE_NAME = "EdgeLearn"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
# Nothing in the admin asks another host.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
# Accounts have one door and one place where they are changed: the site's own.
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
# Some systems list these beside the real ones, and browsers don't know them.
WAGTAIL_USER_TIME_ZONES = sorted(available_timezones() - {"Factory", "localtime", "posixrules"})
# Pictures: what browsers show and what can't hold a script; so no SVG.
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpeg", "jpg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 5 * 2**20
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 25_000_000
WAGTAILIMAGES_IMAGE_FORM_BASE = "lessons.authoring.library.PictureForm"
# A body is in memory already, within its view's limit (edgelearn.web.uploads): no part of it is written to a file.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 32 * 2**20
# The page editor posts one field per block part.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
