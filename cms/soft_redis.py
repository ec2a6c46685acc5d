"""Redis as a cache that may be missing: its failures slow the site down, and never break it."""

import logging
import time

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
SECONDS_OF_REST = 5


def _softly(name: str, missing):
    """A method of the cache that answers as an empty cache would while Redis does not."""

    def method(self, *args, **kwargs):
        if time.monotonic() < self.rests_until:
            return missing(args, kwargs)
        try:
            return getattr(super(SoftRedisCache, self), name)(*args, **kwargs)
        except (RedisError, OSError) as error:
            self.rest(error)
            return missing(args, kwargs)

    method.__name__ = name
    return method


class SoftRedisCache(RedisCache):
    """Django's Redis cache; after a failure it is left alone for some seconds, so that requests do
    not all wait for its time-out."""

    rests_until = 0.0

    def rest(self, error: Exception) -> None:
        type(self).rests_until = time.monotonic() + SECONDS_OF_REST
        logger.warning("Redis does not answer (%s): nothing is cached", type(error).__name__)

    add = _softly("add", lambda args, kwargs: True)
    get = _softly("get", lambda args, kwargs: args[1] if len(args) > 1 else kwargs.get("default"))
    set = _softly("set", lambda args, kwargs: None)
    touch = _softly("touch", lambda args, kwargs: False)
    delete = _softly("delete", lambda args, kwargs: False)
    get_many = _softly("get_many", lambda args, kwargs: {})
    has_key = _softly("has_key", lambda args, kwargs: False)
    incr = _softly("incr", lambda args, kwargs: args[1] if len(args) > 1 else 1)
    set_many = _softly("set_many", lambda args, kwargs: [])
    delete_many = _softly("delete_many", lambda args, kwargs: None)
    clear = _softly("clear", lambda args, kwargs: False)
