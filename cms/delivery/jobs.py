"""The periodic jobs of the content house; other apps register theirs in their `ready()`."""

from cms.api.stored import refresh_representations
from cms.delivery.periodic import DAY, HOUR, register_job
from cms.delivery.presence import forget_silent_workers
from cms.delivery.sending import give_up_late_mails, take_back_abandoned_mails
from cms.delivery.tasks import drop_repeated_tasks, prune_finished_tasks, put_back_abandoned_tasks
from cms.programmes.making import enqueue_outdated_programmes
from cms.retention import purge_personal_data
from cms.services.date_alerts import send_due_alerts
from cms.services.previews import delete_old_previews
from cms.services.publishing import publish_due_pages
from cms.services.renditions import enqueue_missing_renditions


def register_jobs() -> None:
    register_job("publish_due_pages", publish_due_pages)
    register_job("refresh_representations", refresh_representations)
    register_job("put_back_abandoned_tasks", put_back_abandoned_tasks)
    register_job("drop_repeated_tasks", drop_repeated_tasks)
    register_job("take_back_abandoned_mails", take_back_abandoned_mails)
    register_job("give_up_late_mails", give_up_late_mails)
    register_job("enqueue_missing_renditions", enqueue_missing_renditions, every=HOUR)
    register_job("enqueue_outdated_programmes", enqueue_outdated_programmes, every=HOUR)
    register_job("delete_old_previews", delete_old_previews)
    register_job("forget_silent_workers", forget_silent_workers, every=HOUR)
    register_job("send_due_alerts", send_due_alerts, every=HOUR)
    register_job("purge_personal_data", purge_personal_data, every=DAY)
    register_job("prune_finished_tasks", prune_finished_tasks, every=DAY)
