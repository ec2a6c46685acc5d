"""What each settings module opens and shuts, seen from outside, in processes of their own."""

import json
import stat

import pytest
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection

from cms.management.commands.check_deployment import throw_away_environment
from cms.models import User
from tests.processes import database_url, run_manage, run_python

REQUIRED = [
    "SECRET_KEY",
    "DATA_KEYS",
    "ALLOWED_HOSTS",
    "BASE_URL",
    "DATABASE_URL",
    "EMAIL_URL",
    "DEFAULT_FROM_EMAIL",
]
PRODUCTION = {"DJANGO_SETTINGS_MODULE": "cms.settings.production"}


@pytest.fixture
def production(tmp_path) -> dict[str, str]:
    """An environment in which production starts, with https."""
    environment = throw_away_environment(str(tmp_path))
    del environment["PATH"]
    return environment


def refusal(**environment: str) -> str:
    """Start in `environment`; return the one error, after its traceback."""
    done = run_manage("check", **environment)
    assert done.returncode != 0
    assert done.stderr.count("\ndjango.core.exceptions.ImproperlyConfigured: ") == 1
    return done.stderr.strip().splitlines()[-1]


def values(*names: str, **environment: str) -> dict:
    """The settings of these names, as a process in `environment` has them."""
    code = (
        "import json; from django.conf import settings;"
        f"print(json.dumps({{name: getattr(settings, name) for name in {names!r}}}, default=str))"
    )
    done = run_python("-c", code, **environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


# The refused start --------------------------------------------------------------------------------


def message_for(*names: str) -> str:
    return (
        "django.core.exceptions.ImproperlyConfigured: Cercle does not start: these environment "
        f"variables are missing or empty: {', '.join(names)}. "
        "The README's table says what each is for."
    )


def test_production_names_all_that_is_missing_in_one_error():
    assert refusal(**PRODUCTION) == message_for(*REQUIRED)


def test_production_takes_an_empty_value_for_a_missing_one():
    assert refusal(**PRODUCTION, **dict.fromkeys(REQUIRED, "")) == message_for(*REQUIRED)


@pytest.mark.parametrize("name", REQUIRED)
def test_production_names_the_one_that_is_missing(production, name):
    del production[name]
    assert refusal(**production) == message_for(name)


def test_production_refuses_the_demonstration(production):
    assert refusal(**production, DEMO="1") == (
        "django.core.exceptions.ImproperlyConfigured: "
        "Cercle does not start: DEMO makes accounts with known passwords."
    )


def test_demonstration_command_refuses_outside_a_demonstration(tmp_path):
    done = run_manage("demo", VAR_DIR=str(tmp_path))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.endswith(
        "CommandError: The demonstration makes accounts: it needs DEMO=1.\n"
    )


def test_server_starts_with_the_production_settings():
    done = run_python("-c", "import cms.wsgi")
    assert done.returncode != 0
    assert message_for(*REQUIRED) in done.stderr


# The key of confidential texts --------------------------------------------------------------------


def test_the_command_that_makes_the_key_warns_once(tmp_path):
    first, second = (run_manage("check", VAR_DIR=str(tmp_path)) for _ in "12")
    assert first.stderr.count(f"The key of all confidential texts is the file {tmp_path}/data") == 1
    assert "keep a copy of the key apart from the backups" in first.stderr
    assert "portal.W001" not in second.stderr
    deployed = run_manage("check", "--deploy", VAR_DIR=str(tmp_path))
    assert deployed.stderr.count("portal.W001") == 1


def test_a_configured_key_warns_of_nothing(tmp_path):
    environment = {"VAR_DIR": str(tmp_path), "DATA_KEYS": settings.DATA_KEYS[0]}
    done = run_manage("check", "--deploy", **environment)
    assert "portal.W001" not in done.stderr
    assert not (tmp_path / "data-key").exists()


# Production ---------------------------------------------------------------------------------------


def test_deployment_check_has_no_warning():
    done = run_manage("check_deployment")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "System check identified no issues (0 silenced).\n"


def test_deployment_check_would_warn(production):
    production["BASE_URL"] = "http://cercle.example.org"
    done = run_manage("check", "--deploy", "--fail-level", "WARNING", **production)
    assert done.returncode == 1
    assert "security.W004" in done.stderr


COOKIES = [
    "SESSION_COOKIE_NAME",
    "SESSION_COOKIE_SECURE",
    "SESSION_COOKIE_HTTPONLY",
    "SESSION_COOKIE_SAMESITE",
    "SESSION_COOKIE_DOMAIN",
    "SESSION_COOKIE_PATH",
    "CSRF_COOKIE_NAME",
    "CSRF_COOKIE_SECURE",
    "CSRF_COOKIE_SAMESITE",
    "CSRF_COOKIE_DOMAIN",
    "CSRF_COOKIE_PATH",
    "CSRF_TRUSTED_ORIGINS",
]


def test_cookies_belong_to_one_host_over_https(production):
    assert values(*COOKIES, **production) == {
        "SESSION_COOKIE_NAME": "__Host-sessionid",
        "SESSION_COOKIE_SECURE": True,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_DOMAIN": None,
        "SESSION_COOKIE_PATH": "/",
        "CSRF_COOKIE_NAME": "__Host-csrftoken",
        "CSRF_COOKIE_SECURE": True,
        "CSRF_COOKIE_SAMESITE": "Lax",
        "CSRF_COOKIE_DOMAIN": None,
        "CSRF_COOKIE_PATH": "/",
        "CSRF_TRUSTED_ORIGINS": ["https://cercle.example.org"],
    }


def test_cookies_work_without_https(production):
    production["BASE_URL"] = "http://cercle.example.org"
    names = ["SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_NAME"]
    assert values(*names, **production) == {
        "SESSION_COOKIE_NAME": "sessionid",
        "SESSION_COOKIE_SECURE": False,
        "CSRF_COOKIE_NAME": "csrftoken",
    }


ANSWERS = """
import json, django
django.setup()
from django.test import Client
client = Client(headers={"host": "cercle.example.org"})
answers = {}
for name, path, secure in (("secure", "/healthz", True), ("plain", "/healthz", False),
                           ("page", "/admin/login/?next=/admin/", False)):
    response = client.get(path, secure=secure)
    answers[name] = [response.status_code, {key: response[key] for key in response.headers}]
print(json.dumps(answers))
"""


def test_answers_over_https_tell_browsers_to_stay_there(production):
    answers = json.loads(run_python("-c", ANSWERS, **production).stdout)
    status, headers = answers["secure"]
    assert status == 200
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_pages_move_to_https_and_monitors_need_not(production):
    answers = json.loads(run_python("-c", ANSWERS, **production).stdout)
    status, headers = answers["page"]
    assert (status, headers["Location"]) == (
        301,
        "https://cercle.example.org/admin/login/?next=/admin/",
    )
    assert answers["plain"][0] == 200


def test_forwarded_scheme_is_trusted_behind_a_proxy_only(production):
    names = ["SECURE_PROXY_SSL_HEADER", "ALLAUTH_TRUSTED_PROXY_COUNT"]
    assert values(*names, **production) == {
        "SECURE_PROXY_SSL_HEADER": None,
        "ALLAUTH_TRUSTED_PROXY_COUNT": 0,
    }
    assert values(*names, **production, TRUSTED_PROXY_COUNT="2") == {
        "SECURE_PROXY_SSL_HEADER": ["HTTP_X_FORWARDED_PROTO", "https"],
        "ALLAUTH_TRUSTED_PROXY_COUNT": 2,
    }


def test_other_front_ends_are_named_exactly(production):
    names = [
        "CORS_ALLOWED_ORIGINS",
        "CORS_ALLOWED_ORIGIN_REGEXES",
        "CORS_ALLOW_ALL_ORIGINS",
        "CORS_ALLOW_CREDENTIALS",
        "CORS_URLS_REGEX",
    ]
    production["CORS_ORIGINS"] = "https://www.example.org,https://autre.example.org"
    code = (
        "import json, django; django.setup(); from corsheaders.conf import conf;"
        f"print(json.dumps({{name: getattr(conf, name) for name in {names!r}}}))"
    )
    assert json.loads(run_python("-c", code, **production).stdout) == {
        "CORS_ALLOWED_ORIGINS": ["https://www.example.org", "https://autre.example.org"],
        "CORS_ALLOWED_ORIGIN_REGEXES": [],
        "CORS_ALLOW_ALL_ORIGINS": False,
        "CORS_ALLOW_CREDENTIALS": False,
        "CORS_URLS_REGEX": "^/api/",
    }


# Embedded, dev ------------------------------------------------------------------------------------


def test_embedded_makes_its_secret_once_for_its_owner_alone(tmp_path):
    environment = {
        "DJANGO_SETTINGS_MODULE": "cms.settings.embedded",
        "VAR_DIR": str(tmp_path / "var"),
    }
    first = values("SECRET_KEY", **environment)
    kept = tmp_path / "var" / "secret-key"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert first == {"SECRET_KEY": kept.read_text()}
    assert len(first["SECRET_KEY"]) >= 50
    assert values("SECRET_KEY", **environment) == first
    other = values("SECRET_KEY", **{**environment, "VAR_DIR": str(tmp_path / "other")})
    assert other != first


def test_embedded_needs_no_service_and_tells_no_secrets(tmp_path):
    names = ["DEBUG", "DEMO", "ALLOWED_HOSTS", "DATABASES", "EMAIL_BACKEND", "BASE_URL"]
    found = values(*names, DJANGO_SETTINGS_MODULE="cms.settings.embedded", VAR_DIR=str(tmp_path))
    database = found.pop("DATABASES")["default"]
    assert (database["ENGINE"], database["NAME"]) == (
        "django.db.backends.sqlite3",
        f"{tmp_path}/cercle.sqlite3",
    )
    assert found == {
        "DEBUG": False,
        "DEMO": False,
        "ALLOWED_HOSTS": ["localhost", "localhost", "127.0.0.1", "[::1]"],
        "EMAIL_BACKEND": "cms.delivery.eml_backend.EmailBackend",
        "BASE_URL": "http://localhost:8000",
    }


def test_error_pages_with_our_code_are_for_developers_only(tmp_path, production):
    folder = {"VAR_DIR": str(tmp_path)}
    found = {
        module: values("DEBUG", **{**production, "DJANGO_SETTINGS_MODULE": module, **folder})
        for module in ("cms.settings.production", "cms.settings.embedded", "cms.settings.dev")
    }
    assert found == {
        "cms.settings.production": {"DEBUG": False},
        "cms.settings.embedded": {"DEBUG": False},
        "cms.settings.dev": {"DEBUG": True},
    }


# Everywhere ---------------------------------------------------------------------------------------


def test_admin_calls_no_third_party():
    assert settings.WAGTAIL_GRAVATAR_PROVIDER_URL is None
    assert settings.WAGTAIL_ENABLE_UPDATE_CHECK is False
    assert settings.WAGTAIL_ENABLE_WHATS_NEW_BANNER is False
    assert settings.WAGTAILEMBEDS_FINDERS == []


def test_second_admin_and_the_api_that_writes_are_left_out():
    refused = {"django.contrib.admin", "wagtail.api.v3", "wagtail.contrib.styleguide"}
    assert refused & set(settings.INSTALLED_APPS) == set()


def test_nothing_is_kept_behind_a_shared_password():
    assert settings.WAGTAIL_PRIVATE_PAGE_OPTIONS == {"SHARED_PASSWORD": False}
    assert settings.WAGTAILDOCS_PRIVATE_COLLECTION_OPTIONS == {"SHARED_PASSWORD": False}


@pytest.mark.parametrize(
    ("password", "is_accepted"),
    [
        ("onze signes", False),
        ("password1234", False),
        ("123456789012", False),
        ("claire.aubry", False),
        ("douze signes", True),
        ("une phrase assez longue pour que personne ne la devine jamais, jamais", True),
    ],
)
def test_passwords_are_long_rather_than_odd(password, is_accepted):
    user = User(email="claire.aubry@example.org", first_name="Claire", last_name="Aubry")
    if is_accepted:
        validate_password(password, user)
    else:
        with pytest.raises(ValidationError):
            validate_password(password, user)


# PostgreSQL ---------------------------------------------------------------------------------------

PLANS = """
import django; django.setup()
from django.db import connection
with connection.cursor() as cursor:
    for number in range(6):
        cursor.execute("SELECT %s::int + 1", [number])
    cursor.execute("SHOW jit")
    print(*cursor.fetchone())
    cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%+ 1'")
    print(*cursor.fetchone())
"""


@pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL alone")
@pytest.mark.parametrize(
    ("query", "said"), [("", "off\n1\n"), ("?server_side_binding=False", "off\n0\n")]
)
def test_statements_are_prepared_unless_the_address_says_otherwise(tmp_path, db, query, said):
    environment = {"DJANGO_SETTINGS_MODULE": "cms.settings.test", "VAR_DIR": str(tmp_path)}
    address = f"{database_url()}{query}"
    assert run_python("-c", PLANS, **environment, DATABASE_URL=address).stdout == said
