import pytest, sys, traceback
from django.db import transaction
from django.test import Client
from tests.security.routes import all_routes
from tests.security.world import *

def test_probe(db):
    w = make_world()
    for route in all_routes():
        for role in ("editor","superuser"):
            sid=transaction.savepoint()
            c=Client()
            c.force_login(w.people[role])
            try: a=w.address(route, role)
            except KeyError as e: print("MISSING", route, e); continue
            try: c.post(a)
            except Exception as e:
                tb=traceback.extract_tb(e.__traceback__)
                print(role, route.path, type(e), str(e)[:100], [f"{f.filename.split('site-packages/')[-1]}:{f.lineno}:{f.name}" for f in tb[-3:]])
            transaction.savepoint_rollback(sid)
