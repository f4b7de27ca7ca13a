"""Serve intake and notify on a private mongod through the test fixtures and look at pages."""
import threading, sys, pathlib, re
from datetime import timedelta
import pytest
from werkzeug.serving import make_server
from tests import browser
from tests.services.built import application
from shared.runtime.settings import Settings
from shared.runtime.dead_letters import Arrival, DeadLetters
from shared.runtime.jobs import Jobs
from shared.runtime.web.identity import new_session, sign_in
from shared.kernel.clock import SystemClock, day_in_china
from shared.kernel.actor import SYSTEM
from shared.kernel.ids import new_id
from flask import session
import secrets
OUT=pathlib.Path("/tmp/ops/shots")
def cookie_for(app, *roles):
    p=new_session(account_id=new_id(),name="罗敏",body_id="b",body_name="江津区政府办公室",roles=roles,now=SystemClock().now())
    with app.test_request_context("/"):
        sign_in(p); return app.session_interface.get_signing_serializer(app).dumps(dict(session))
def body(name, item="高龄津贴发放申请受理和复核"):
    import json
    return json.dumps({"name":name,"message_id":new_id(),"item_id":new_id(),"actor":{"name":"张三","body_name":"江津区民政局"},"data":{"item_name":item,"body":{"name":"江津区民政局"}}},ensure_ascii=False).encode()
def test_shots(mongod,tmp_path):
    from services.intake import bootstrap as ib
    bad=[]
    with browser.open_browser() as d:
        for svc, roles in (("intake",("registrar","operator")),("notify",("operator",))):
            s=Settings(service=svc,mongo_uri=mongod.uri_of(f"shots_{svc}_{secrets.token_hex(3)}"),secret_key="a-secret-only-for-tests",run_dir=tmp_path)
            app=application(s)
            srv=make_server("127.0.0.1",0,app,threaded=True); threading.Thread(target=srv.serve_forever,daemon=True).start()
            base=f"http://127.0.0.1:{srv.server_port}"
            uc=app.extensions["qingdan"].use_cases
            d.get(base+f"/{svc}/healthz"); d.delete_all_cookies(); d.add_cookie({"name":"qingdan_session","value":cookie_for(app,*roles),"path":"/"})
            err="处理时出错：\nTraceback (most recent call last):\n  File \"mirroring.py\", line 80\nKeyError: 'item_name'"
            DeadLetters(svc).keep([Arrival(message_id=f"m{i}",queue=f"{svc}.item_approved",body=body("item_approved",f"高龄津贴发放申请受理第{i}项"),headers={"a":"b"},content_type="application/json",error=err if i%3 else "消息体无法解读：not an envelope",attempts=4) for i in range(60)])
            l=DeadLetters(svc).find()[0][0].id
            DeadLetters(svc).discard(l,SYSTEM,"看错了"); DeadLetters(svc).reopen(l,SYSTEM)
            pages={f"{svc}-dead":f"/{svc}/dead-letters/",f"{svc}-dead-one":f"/{svc}/dead-letters/{l}"}
            if svc=="intake":
                from tests.unit.intake.builders import a_body_entry
                from tests.services.intake.conftest import REGISTRAR
                b=uc.registering.register(REGISTRAR,a_body_entry(1,name="江津区政务服务中心"),SystemClock().now())
                from services.intake.application.machine_clients import NewClient
                from services.intake.domain.machine_clients import Grant
                c,_=uc.machine_clients.create(REGISTRAR,NewClient(client_id=new_id(),name="一窗平台对接",body_id=b.body_id,grants=frozenset({Grant(role="compiler",permission="item.view_own"),Grant(role="supervisor",permission="list.view")}),expires_on=day_in_china(SystemClock().now())+timedelta(days=99)),SystemClock().now())
                j=Jobs("intake").create(kind="intake.import_items",title="导入 事项清单.xlsx",actor=SYSTEM,kwargs={}); Jobs("intake").progress(j,120,400)
                j2=Jobs("intake").create(kind="intake.import_items",title="导入 第二批.xlsx",actor=SYSTEM,kwargs={}); Jobs("intake").fail(j2,"文件在预览之后改过，没有导入。请重新上传。")
                pages|={"clients":"/intake/clients","client-new":"/intake/clients/new","client":f"/intake/clients/{c.client_id}","jobs":"/intake/jobs/","job":f"/intake/jobs/{j}","intake-docs":"/intake/api-docs/"}
            else:
                uc.states.watch_itself()
                from tests.unit.notify.builders import a_message
                uc.states.reported([a_message("intake_state_reported",item_id="x",sequence=3,checked_at=SystemClock().now().isoformat(),jobs_failed=2),a_message("coding_state_reported",item_id="y",sequence=3,checked_at=SystemClock().now().isoformat(),letters=[],open_letters=0),a_message("review_state_reported",item_id="z",sequence=3,outbox_is_well=False,outbox_pending=1234,outbox_oldest_at="2026-11-24T01:00:00Z")])
                pages|={"operations":"/notify/operations","inbox":"/notify/"}
            for name,path in pages.items():
                for w in (1440,390):
                    browser.resize(d,w); d.get(base+path)
                    if "docs" in name:
                        import time; time.sleep(2)
                    a=browser.axe(d); sw=browser.scrolls_sideways(d); c=browser.console_messages(d)
                    browser.screenshot(d,w,OUT/f"{name}-{w}.png")
                    if a or sw or c: bad.append((name,w,a,sw,c))
            if svc=="intake":
                browser.resize(d,1440); d.get(base+"/intake/dead-letters/")
                for b_ in d.find_elements("css selector","tbody input[type=checkbox]")[:3]: b_.click()
                print("COUNT",d.find_element("css selector","[data-count]").text)
                browser.screenshot(d,390,OUT/"dead-ticked-390.png")
                browser.resize(d,1440)
                d.find_element("css selector","button[value=retry]").click()
                import time; time.sleep(1)
                print(d.title, browser.axe(d)); browser.screenshot(d,1440,OUT/"dead-results-1440.png"); browser.screenshot(d,390,OUT/"dead-results-390.png")
            srv.shutdown()
    print("BAD",bad)
