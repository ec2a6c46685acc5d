"""What happens to the sessions and the calendar feed of an account; nothing thinks here."""

import logging

from allauth.account import signals as account
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib.auth import user_logged_in
from django.db.models.signals import post_save
from django.http import HttpRequest

from cms.models import OutboxMail, User
from portal.second_factor import FACTORS
from portal.services.feeds import revoke_feed
from portal.sessions import begin, end_all_sessions, end_other_sessions, renew_key

logger = logging.getLogger(__name__)


def connect() -> None:
    """Register everything below; called once, when the apps are ready."""
    user_logged_in.connect(on_logged_in)
    account.authentication_step_completed.connect(on_step_completed)
    account.password_changed.connect(on_password_changed)
    account.password_set.connect(on_password_changed)
    account.password_reset.connect(on_password_reset)
    account.email_changed.connect(on_email_changed)
    mfa.authenticator_added.connect(on_factor_added)
    mfa.authenticator_removed.connect(on_factor_changed)
    mfa.authenticator_reset.connect(on_factor_changed)
    post_save.connect(on_user_saved, sender=User)


def on_logged_in(request: HttpRequest, user: User, **kwargs) -> None:
    begin(request)
    logger.info("account %s logged in", user.pk)


def on_step_completed(request: HttpRequest, user: User, method: str, **kwargs) -> None:
    """A proof given inside a session is a step up: it gets another key, as a log-in does."""
    if request.user.is_authenticated:
        renew_key(request)
        logger.info("account %s confirmed itself by %s", user.pk, method)


def on_password_changed(request: HttpRequest, user: User, **kwargs) -> None:
    end_other_sessions(request, user)
    logger.info("account %s has another password", user.pk)


def on_password_reset(request: HttpRequest, user: User, **kwargs) -> None:
    end_all_sessions(user)
    logger.info("account %s has another password, by mail", user.pk)


def on_email_changed(from_email_address, to_email_address, **kwargs) -> None:
    """What was sent to the old address is this person's still, and goes with them."""
    sent = OutboxMail.objects.filter(to__iexact=from_email_address.email, ended_at__isnull=False)
    sent.update(to=to_email_address.email)


def on_factor_added(request: HttpRequest, user: User, authenticator: Authenticator, **kw) -> None:
    """To set a factor up is to use it; sessions that have not end."""
    if authenticator.type in FACTORS:
        kind = {"id": authenticator.pk, "type": authenticator.type}
        record_authentication(request, user, "mfa", **kind)
        on_factor_changed(request, user, authenticator)


def on_factor_changed(request: HttpRequest, user: User, authenticator: Authenticator, **kw) -> None:
    end_other_sessions(request, user)
    logger.info("account %s changed its second factor (%s)", user.pk, authenticator.type)


def on_user_saved(instance: User, **kwargs) -> None:
    if not instance.is_active:
        end_all_sessions(instance)
        revoke_feed(instance)
