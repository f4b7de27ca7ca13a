"""What comes back from forms: errors, results, plans; each brought about by a person at a page, to be looked at."""

from __future__ import annotations

from shared.kernel.clock import SystemClock, day_in_china
from stack.demo import upper_list
from tests.journeys.coordinated_answers import COORDINATED
from tests.journeys.desk_answers import DESK
from tests.journeys.district import District
from tests.journeys.person import Person
from tests.journeys.powers import corrected_power, power_list_workbook
from tests.journeys.samples import SIGNATORY, Samples
from tests.journeys.signed import SCAN, as_seen, to_sign
from tests.journeys.travel import CLERK, draft, elements, under_review
from tests.journeys.visitor import Visitor


def _wrong_password(_district: District, person: Person, _made: Samples) -> None:
    person.open("/intake/sign-in")
    person.fill("account", "supervisor")
    person.fill("password", "wrong-one-wrong")
    person.press("登录")
    person.sees("账号或口令不对")


def _item_with_errors(_district: District, person: Person, _made: Samples) -> None:
    person.sign_in(CLERK)
    person.open("/intake/items/new")
    person.fill("item_name", "一个没有填完的事项")
    person.press("保存并报送")
    person.sees("处要改")


def _item_that_has_changed(district: District, person: Person, _made: Samples) -> None:
    mine = draft(district)
    person.sign_in(CLERK)
    person.open(f"/intake/items/{mine['item_id']}/edit")
    body = {"version": mine["version"], "elements": elements(exercise_content="同事先存的内容。")}
    district.accounts.client(CLERK).put(f"/intake/api/items/{mine['item_id']}", body)
    person.press("存为第")
    person.sees("现在保存着的内容", "同事先存的内容")


def _results_of_a_batch(district: District, person: Person, _made: Samples) -> None:
    """One item goes out, one is not complete."""
    chosen = [draft(district), draft(district, exercise_content=None)]
    person.sign_in(CLERK)
    person.open("/intake/items?state=draft&size=500")
    person.tick("id", *(f"{one['item_id']}:{one['version']}" for one in chosen))
    person.press("报送所选")
    person.sees("报送结果")


def _opinion_without_a_reason(_district: District, person: Person, made: Samples) -> None:
    person.sign_in("staffing_reviewer")
    person.open(f"/review/items/{made.reviewed}")
    person.tick("verdict", "reject")
    person.press("提交意见")
    person.sees("理由")


def _opinions_without_a_reason(_district: District, person: Person, made: Samples) -> None:
    person.sign_in("staffing_reviewer")
    person.open("/review/?size=500")
    person.tick("item", made.reviewed)
    person.fill("verdict", "reject")
    person.press("对选中的事项提交意见")
    person.sees("理由")


def _decision_without_a_number(_district: District, person: Person, made: Samples) -> None:
    person.sign_in("decision_officer")
    person.open(f"/publish/lists/{made.proposed}")
    person.press("审定通过")
    person.sees("审定文号")


def _body_with_errors(_district: District, person: Person, _made: Samples) -> None:
    person.sign_in("registrar")
    person.open("/intake/bodies/new")
    person.fill("uscc", "123")
    person.driver.execute_script("document.querySelectorAll('main form').forEach(form => form.noValidate = true)")
    person.press("保存")
    person.sees("统一社会信用代码")


def _client_with_errors(_district: District, person: Person, _made: Samples) -> None:
    person.sign_in("registrar")
    person.open("/intake/clients/new")
    person.driver.execute_script("document.querySelectorAll('main form').forEach(form => form.noValidate = true)")
    person.press("建立并显示令牌")
    person.sees("至少选一项")


def _token_of_a_new_client(_district: District, person: Person, _made: Samples) -> None:
    """The only page that ever shows it."""
    person.sign_in("registrar")
    person.open("/intake/clients/new")
    person.fill("name", "一窗平台对接")
    person.fill("body_id", first_choice(person, "body_id"))
    person.tick("grants", "compiler:item.view_own")
    person.press("建立并显示令牌")
    person.sees("令牌只显示这一次", "qdc_")


def first_choice(person: Person, name: str) -> str:
    """Return the first value that can be chosen in a list."""
    options = person.all(f"[name='{name}'] option")
    return str(next(value for option in options if (value := option.get_attribute("value"))))


def _withdrawals_without_a_reason(district: District, person: Person, _made: Samples) -> None:
    mine = under_review(district)
    person.sign_in(CLERK)
    person.open("/intake/items?state=submitted&size=500")
    box = person.one(f"input[name=id][value^='{mine['item_id']}']")
    person.driver.execute_script("arguments[0].click()", box)
    person.press("撤回所选")
    person.sees("撤回理由")


def _results_of_withdrawals(district: District, person: Person, made: Samples) -> None:
    """What can be asked back in a batch."""
    _withdrawals_without_a_reason(district, person, made)
    person.fill("reason", "内容写错了，改好再报。")
    person.press("撤回所选")
    person.sees("撤回结果", "已申请撤回")


def _batch_of_letters(_district: District, person: Person, made: Samples) -> None:
    person.sign_in("operator")
    person.open("/coding/dead-letters/")
    person.tick("letter_id", made.letters["coding"])
    person.press("放弃")
    person.sees("请写明放弃的原因")


def _row_saved_as_it_was(_district: District, person: Person, made: Samples) -> None:
    """A wrong value does not go away by itself."""
    person.sign_in(CLERK)
    person.open(f"/intake/imports/{made.imported}/rows/{made.wrong_row}")
    person.press("保存")
    person.sees("这一行有 1 处要改")


def _row_that_has_changed(district: District, person: Person, made: Samples) -> None:
    """A colleague has mended it meanwhile, wrongly."""
    person.sign_in(CLERK)
    address = f"imports/{made.imported}/rows/{made.wrong_row}"
    person.open(f"/intake/{address}")
    machine = district.accounts.client(CLERK)
    now = machine.get(f"/intake/api/{address}")
    wrong = elements(item_name="同事改过的名称", item_type="还是不对")
    machine.put(f"/intake/api/{address}", {**{key: now[key] for key in ("mended", "body_name")}, "elements": wrong})
    person.press("保存")
    person.sees("这一行已经被别人改过", "同事改过的名称")


def _plan_of_a_register(district: District, person: Person, _made: Samples) -> None:
    """What a file would do: a new body, a wrong one, the others unchanged."""
    registrar = Visitor(district.portal).sign_in("registrar", district.accounts.password)
    head, *rows = registrar.get("/intake/bodies/export.csv").content.decode("utf-8-sig").splitlines()
    file = district.run_dir / "名录.csv"
    file.write_text(
        "\n".join([head, *rows[:3], rows[3].replace("局", "局（示例）"), f"坏的{rows[4]}"]), encoding="utf-8"
    )
    person.sign_in("registrar")
    person.open("/intake/bodies/import")
    person.attach("file", file)
    person.press("上传并查看")
    person.sees("名录.csv")


def _plan_of_a_power_list(district: District, person: Person, _made: Samples) -> None:
    """A later edition of what is there already: every item is carried over."""
    person.sign_in("registrar")
    person.open("/intake/power-list/import")
    person.fill("title", "江津区行政权力清单（示例）")
    person.fill("document_no", "示例府发〔2026〕9号")
    person.fill("published_on", "2026-06-01")
    person.attach("file", power_list_workbook(district.run_dir))
    person.press("上传并查看")
    person.sees("查看要导入的权力清单")


def _plan_of_an_upper_list(district: District, person: Person, _made: Samples) -> None:
    """A later edition of the city's list: every item is carried over."""
    file = district.run_dir / "市级清单.xlsx"
    file.write_bytes(upper_list.upper_list_file())
    person.sign_in("registrar")
    person.open("/intake/upper/import")
    person.fill("title", "示例市公共服务事项目录（示例）")
    person.fill("document_no", "示例市府办发〔2026〕示例9号")
    person.fill("published_on", day_in_china(SystemClock().now()).isoformat())
    person.attach("file", file)
    person.press("上传并查看")
    person.sees("查看要导入的上级清单")


def _results_of_claims(district: District, person: Person, made: Samples) -> None:
    """One item is claimed."""
    del district, made
    person.sign_in("human_resources_compiler")
    person.open("/intake/claims")
    person.tick_row("公益性岗位申请")
    person.press("认领所选")
    person.sees("认领结果")


def _claims_without_a_tick(district: District, person: Person, made: Samples) -> None:
    """Somebody declines without saying what and why."""
    del district, made
    person.sign_in("human_resources_compiler")
    person.open("/intake/claims")
    person.press("所选不属于本单位")
    person.sees("没有勾选")


def _what_would_be_copied(district: District, person: Person, made: Samples) -> None:
    """Two lists of one power: the clerk sees what the one would bring into the form of the other."""
    other = corrected_power(district)
    person.sign_in(CLERK)
    person.open(f"/intake/items/{made.power}/copy?other={other}")
    person.sees("换一个事项")


def _results_of_sign_offs(district: District, person: Person, _made: Samples) -> None:
    """The head signs with a stamped scan what waits on the work list."""
    chosen = as_seen(district, to_sign(district))
    scan = district.run_dir / "审定单.pdf"
    scan.write_bytes(SCAN)
    person.sign_in(SIGNATORY)
    person.open("/intake/signing")
    person.tick("id", f"{chosen['item_id']}:{chosen['version']}")
    person.attach("scan", scan)
    person.press("审定签章所选")
    person.sees("审定签章结果", "成功 1 项")


def _results_of_opinions(district: District, person: Person, _made: Samples) -> None:
    judged = under_review(district)
    person.sign_in("legal_reviewer")
    person.open("/review/?size=500")
    person.tick("item", judged["item_id"])
    person.fill("verdict", "approve")
    person.press("对选中的事项提交意见")
    person.sees("成功")


def _results_of_letters(district: District, person: Person, made: Samples) -> None:
    """One is given up; a colleague opens it again, for whoever looks at it next."""
    letter = made.letters["coding"]
    person.sign_in("operator")
    person.open("/coding/dead-letters/")
    person.tick("letter_id", letter)
    person.fill("note", "旅程的示例")
    person.press("放弃")
    person.sees("放弃的结果")
    operator = Visitor(district.portal).sign_in("operator", district.accounts.password)
    address = f"/coding/dead-letters/{letter}"
    assert operator.post(f"{address}/reopen", {}, page=address).status_code == 303


ANSWERS = {
    "results of letters": _results_of_letters,
    "row saved as it was": _row_saved_as_it_was,
    "row that has changed": _row_that_has_changed,
    "plan of a register": _plan_of_a_register,
    "plan of a power list": _plan_of_a_power_list,
    "plan of an upper list": _plan_of_an_upper_list,
    "results of claims": _results_of_claims,
    "claims without a tick": _claims_without_a_tick,
    "what would be copied": _what_would_be_copied,
    "results of sign-offs": _results_of_sign_offs,
    "results of opinions": _results_of_opinions,
    "wrong password": _wrong_password,
    "item with errors": _item_with_errors,
    "item that has changed": _item_that_has_changed,
    "results of a batch": _results_of_a_batch,
    "opinion without a reason": _opinion_without_a_reason,
    "opinions without a reason": _opinions_without_a_reason,
    "decision without a number": _decision_without_a_number,
    "body with errors": _body_with_errors,
    "client with errors": _client_with_errors,
    "token of a new client": _token_of_a_new_client,
    **COORDINATED,
    **DESK,
    "withdrawals without a reason": _withdrawals_without_a_reason,
    "results of withdrawals": _results_of_withdrawals,
    "letters given up without a reason": _batch_of_letters,
}
