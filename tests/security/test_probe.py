import pytest, json
from django.db import transaction
from django.test import Client
from django.contrib.messages import get_messages
from tests.security.routes import all_routes
from tests.security.world import *

def test_probe(db):
    w = make_world()
    out=[]
    for route in all_routes():
        row=[route.path]
        for role in ROLES:
            cell=[]
            for m in ("get","post"):
                sid=transaction.savepoint()
                try:
                    c=Client(raise_request_exception=False)
                    if role!="anonymous": c.force_login(w.people[role])
                    try:
                        a=w.address(route, role)
                    except KeyError as e:
                        cell.append(f"MISSING {e}"); break
                    r=getattr(c,m)(a)
                    s=str(r.status_code)
                    if r.status_code in (301,302): 
                        s+="→"+r.url[:60]
                        ms=[str(x)[:30] for x in get_messages(r.wsgi_request) if x.level_tag=="error"] if hasattr(r.wsgi_request,"_messages") else []
                        if ms: s+=" !"+ms[0]
                    cell.append(s)
                finally:
                    transaction.savepoint_rollback(sid)
            row.append(cell)
        out.append(row)
    json.dump(out, open("/tmp/probe.json","w"), ensure_ascii=False)
