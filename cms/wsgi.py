import os

from django.core.wsgi import get_wsgi_application

from cms.masking import mask_server_logs

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.production")
application = get_wsgi_application()
mask_server_logs()
