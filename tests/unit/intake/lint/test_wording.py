"""Each rule of vague wording: what it finds, and what it leaves alone."""

from __future__ import annotations

import pytest

from services.intake.domain.lint.engine import wording_findings

CONDITIONS, MATERIALS = "acceptance_conditions", "application_materials"

WRONG = [
    ("V01", MATERIALS, "其他材料", "其他材料"),
    ("V01", MATERIALS, "其他证明材料", "其他证明材料"),
    ("V01", MATERIALS, "其它相关资料", "其它相关资料"),
    ("V01", MATERIALS, "根据法律法规需提交的其他材料", "根据法律法规需提交的其他材料"),
    ("V01", MATERIALS, "审批机关认为需要的其他文件", "机关认为需要的其他文件"),
    ("V01", MATERIALS, "待遇申领材料", "待遇申领材料"),
    ("V01", MATERIALS, "申请材料", "申请材料"),
    ("V01", CONDITIONS, "法律法规规定的其他条件", "法律法规规定的其他条件"),
    ("V01", CONDITIONS, "年满十八周岁；其他应当符合的情形", "其他应当符合的情形"),
    ("V01", CONDITIONS, "其他不得申请的情形", "其他不得申请的情形"),
    ("V01", MATERIALS, "其他", "其他"),
    ("V02", CONDITIONS, "遵守我国的相关法律法规", "相关法律法规"),
    ("V02", CONDITIONS, "经有关部门同意", "有关部门"),
    ("V02", MATERIALS, "提供有关证明", "有关证明"),
    ("V01", "result_name", "其他材料", "其他材料"),
    ("V01", "result_name", "其他", "其他"),
    ("V02", "result_name", "相关证明", "相关证明"),
    ("V03", "result_name", "许可证等", "等"),
    ("V02", "joint_bodies", "有关部门", "有关部门"),
    ("V02", "undertaking_office", "相关科室", "相关科室"),
    ("V02", MATERIALS, "立项部门的相关立项文件", "相关立项文件"),
    ("V03", MATERIALS, "身份证、户口簿等", "等"),
    ("V03", MATERIALS, "营业执照等证明材料", "等证明材料"),
    ("V03", MATERIALS, "有效证件（身份证、护照等）", "等"),
    ("V03", CONDITIONS, "从事餐饮、住宿等，且有固定场所", "等"),
    ("V03", CONDITIONS, "材料包括但不限于合同", "包括但不限于"),
    ("V03", CONDITIONS, "不得靠近油库等重要设施", "等重要设施"),
    ("V03", MATERIALS, "身份证、户口簿……", "……"),
    ("V03", CONDITIONS, "从事餐饮、住宿......的单位", "......"),
    ("V03", CONDITIONS, "从事餐饮、住宿以及其他。", "以及其他"),
    ("V03", "promised_time_limit", "5个工作日，公示、听证等", "等"),
    ("V03", "promised_time_limit", "10个工作日（不含公示以及其他）", "以及其他"),
    ("V04", CONDITIONS, "必要时可要求当面核实", "必要时"),
    ("V04", CONDITIONS, "视情况决定是否受理", "视情况"),
    ("V04", CONDITIONS, "原则上应为本区户籍", "原则上"),
    ("V04", CONDITIONS, "特殊情况下可以放宽", "特殊情况下"),
    ("V04", CONDITIONS, "面向特殊群体", "特殊群体"),
    ("V05", "promised_time_limit", "尽快办结", "尽快"),
    ("V05", "promised_time_limit", "及时办理", "及时"),
    ("V05", "promised_time_limit", "约5个工作日", "约5个工作日"),
    ("V05", "promised_time_limit", "10日左右", "10日左右"),
    ("V05", MATERIALS, "近期免冠照片2张", "近期"),
    ("V06", "is_charged", "按规定收费", "按规定收费"),
    ("V06", CONDITIONS, "按规定缴纳检测费", "按规定缴纳检测费"),
    ("V07", CONDITIONS, "具备相应资质", "相应资质"),
    ("V07", CONDITIONS, "有一定数量的从业人员", "一定数量"),
    ("V07", CONDITIONS, "配备若干名管理员", "若干"),
    ("V07", CONDITIONS, "造成较大影响", "较大"),
    ("V08", CONDITIONS, "详见窗口公告", "详见窗口公告"),
    ("V08", CONDITIONS, "具体条件以通知为准", "以通知为准"),
    ("V08", CONDITIONS, "招生时间另行通知", "另行通知"),
    ("V08", CONDITIONS, "符合《示例管理办法》规定的条件", "符合《示例管理办法》规定的条件"),
    ("V08", CONDITIONS, "申请人应当符合国家规定的条件。", "申请人应当符合国家规定的条件"),
    ("V08", CONDITIONS, "符合下列条件之一的，可以申请：", "符合下列条件之一的，可以申请："),
    ("V08", CONDITIONS, "符合以下全部条件的，可以申请。", "以下全部条件的，可以申请。"),
    ("V08", CONDITIONS, "年满60周岁；符合医保政策的人员。", "符合医保政策的人员"),
    ("V08", CONDITIONS, "1.申请人符合法定条件；2.年满60周岁", "申请人符合法定条件"),
    ("V08", CONDITIONS, "同上", "同上"),
    ("V08", MATERIALS, "受理机关要求的材料", "要求的材料"),
    ("V09", MATERIALS, "亲属关系证明", "亲属关系证明"),
    ("V01", MATERIALS, "先进集体和先进个人评选材料", "先进集体和先进个人评选材料"),
    ("V01", MATERIALS, "办理停车事项的材料", "办理停车事项的材料"),
    ("V02", MATERIALS, "与申请事项有关的材料", "有关的材料"),
    ("V03", MATERIALS, "身份证、户口簿等复印件", "等复印件"),
    ("V03", CONDITIONS, "从事探访、照料等事务", "等事务"),
    ("V04", CONDITIONS, "特殊案件的当事人", "特殊案件"),
    ("V04", CONDITIONS, "审查机关可以根据工作需要延长", "根据工作需要"),
    ("V08", CONDITIONS, "符合《示例卡管理办法》所规定条件的人员", "符合《示例卡管理办法》所规定条件的人员"),
    (
        "V08",
        CONDITIONS,
        "1.申请材料齐全、符合《示例办法》和《示例名录》",
        "申请材料齐全、符合《示例办法》和《示例名录》",
    ),
    ("V08", CONDITIONS, "依照政策规定，可以分期缴纳", "依照政策规定，可以"),
    ("V09", MATERIALS, "消防安全情况的说明", "消防安全情况的说明"),
    ("V09", MATERIALS, "登记事项变更的证明文件", "登记事项变更的证明文件"),
    ("V09", CONDITIONS, "应当提交有效证明材料", "证明材料"),
    ("V09", MATERIALS, "场地使用证明", "场地使用证明"),
    ("V09", MATERIALS, "证明材料", "证明材料"),
    ("V09", MATERIALS, "情况说明", "情况说明"),
    ("V09", MATERIALS, "介绍信", "介绍信"),
]

RIGHT = [
    ("result_name", "关于不予许可的决定书"),
    ("result_name", "其他国际旅行证件"),
    ("joint_bodies", "区其他金融机构监督管理局"),
    ("undertaking_office", "必要时限审批科"),
    (MATERIALS, "身份证、户口簿…"),
    (CONDITIONS, "有固定的经营场所…（二）有章程"),
    (CONDITIONS, "本人及其他国际旅行证件的持有人"),
    ("promised_time_limit", "5个工作日，特等奖3个工作日"),
    (MATERIALS, "其他身份证件"),
    (MATERIALS, "其他登记事项的材料"),
    (CONDITIONS, "未被国家有关单位列入名单"),
    (CONDITIONS, "证件因遗失、损毁等原因失效"),
    (CONDITIONS, "取得学士学位并获得相应学位满三年，已取得相应学历"),
    (MATERIALS, "不动产登记证明"),
    (CONDITIONS, "具有高等学校本科、硕士研究生学历"),
    (CONDITIONS, "取得二等以上等级证书，平等对待同等学力"),
    (CONDITIONS, "同等条件下优先"),
    (CONDITIONS, "持有《残疾人证》的本区户籍居民"),
    (CONDITIONS, "因其他原因失业满6个月"),
    (CONDITIONS, "未享受其他住房保障政策"),
    (CONDITIONS, "取得《道路运输经营许可证》的企业"),
    (CONDITIONS, "设备分为甲、乙、丙等三类"),
    (CONDITIONS, "是增值税一般纳税人"),
    (CONDITIONS, "具有3年以上工作经历，注册资金100万元以上"),
    (CONDITIONS, "具有县级以上医院的执业医师资格"),
    (CONDITIONS, "申请人在变更后10日内及时告知登记机关"),
    (CONDITIONS, "与经营规模有关的场所面积不小于50平方米"),
    (CONDITIONS, "设立《互联网信息等其他服务相关管理办法》所指的机构"),
    (CONDITIONS, "第九条　申请人应当具备下列条件：（一）有相应的资金；（二）法律规定的其他条件。"),
    (CONDITIONS, "《示例条例》第九条规定：“具备必要时的其他条件。”"),
    (CONDITIONS, "符合下列条件之一：1.年满60周岁；2.持有残疾人证"),
    (CONDITIONS, "（以下简称《示例规定》）自发布之日起满一年"),
    (CONDITIONS, "达到国家规定的退休年龄，本市户籍"),
    (CONDITIONS, "无条件"),
    (CONDITIONS, "建设单层2000平方米以下的厂房"),
    (CONDITIONS, "安装可视对讲系统"),
    (CONDITIONS, "依法参加社会保险并按规定缴纳养老保险费"),
    (MATERIALS, "《其他材料登记表》"),
    (MATERIALS, "护照或者其他国际旅行证件"),
    (MATERIALS, "出生医学证明"),
    (MATERIALS, "公安机关出具的亲属关系证明"),
    (MATERIALS, "居民身份证明"),
    (MATERIALS, "近6个月内近期免冠照片"),
    (MATERIALS, "特殊情况申请表"),
    (MATERIALS, "复印件与原件一致"),
    (MATERIALS, "与类别相应的学历证书"),
    (MATERIALS, "检验等级报告"),
    (MATERIALS, "征求意见说明"),
    (MATERIALS, "无需材料"),
    ("promised_time_limit", "20个工作日"),
    ("promised_time_limit", "无"),
    ("is_charged", "按渝价〔2018〕1号文件的规定收取10元"),
    ("legal_basis", "法律法规规定的其他条件，视情况办理"),
    ("item_name", "其他材料等相关证明"),
]


@pytest.mark.parametrize(("rule", "element", "text", "piece"), WRONG)
def test_a_vague_wording_is_found_where_it_stands(rule: str, element: str, text: str, piece: str) -> None:
    """The span is that of the piece, and the suggestion can be followed."""
    found = {finding.text: finding for finding in wording_findings({element: text}) if finding.rule == rule}

    assert piece in found, [(finding.rule, finding.text) for finding in wording_findings({element: text})]
    assert text[found[piece].start : found[piece].end] == piece
    assert found[piece].message
    assert found[piece].suggestion.startswith(("请", "“"))


@pytest.mark.parametrize(("element", "text"), RIGHT)
def test_a_clear_wording_is_left_alone(element: str, text: str) -> None:
    """Parts of words, names, statute text, numbers and answers are no findings."""
    assert wording_findings({element: text}) == ()
