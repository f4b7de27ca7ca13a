"""Families of vague wording, each in words that stand in no record: what is found, and what stays right."""

from __future__ import annotations

import pytest

from services.intake.domain.lint.engine import wording_findings

CONDITIONS, MATERIALS = "acceptance_conditions", "application_materials"

WRONG = {
    "V01": [
        # an act in place of a document
        (MATERIALS, "户籍信息查询"),
        (MATERIALS, "1.社保补缴"),
        (MATERIALS, "工伤认定业务相关材料"),
        (MATERIALS, "劳动能力鉴定材料"),
        (MATERIALS, "补贴所需材料（因申请补贴的）"),
        (MATERIALS, "其余材料"),
        (MATERIALS, "其它情况对应材料"),
        (CONDITIONS, "住房城乡建设部认定的其他可以免考的人员"),
        (CONDITIONS, "符合消防规划和其它安全要求"),
        (MATERIALS, "设立说明及材料"),
    ],
    "V02": [
        (CONDITIONS, "取得相关权利人同意"),
        (CONDITIONS, "相关业主无异议"),
        (CONDITIONS, "向有关人民政府提出申请"),
        (CONDITIONS, "符合国家有关烟花爆竹安全管理的规定"),
        (CONDITIONS, "遵守相关渔业资源保护要求"),
        (CONDITIONS, "经有关水行政主管部门批准"),
        (MATERIALS, "相关荣誉证书"),
        (MATERIALS, "有关学历复印件"),
        (MATERIALS, "相关工程技术资料"),
        (CONDITIONS, "符合抗震标准和有关技术规范要求"),
    ],
    "V03": [
        (MATERIALS, "租赁合同等场地图纸"),
        (MATERIALS, "发票等费用清单"),
        (MATERIALS, "身份证等个人信息页"),
        (CONDITIONS, "因火灾、地震等造成房屋倒塌的家庭"),
        (CONDITIONS, "面向残疾人、低保户等人员"),
        (CONDITIONS, "有偷税、骗税等的，不予受理"),
        (CONDITIONS, "专业、从业经历等资历与岗位相符"),
    ],
    "V04": [
        (CONDITIONS, "根据仓储的需要提交副本"),
        (CONDITIONS, "根据案情需要，另行补充说明"),
        (CONDITIONS, "可结合企业经营情况给予支持"),
        (CONDITIONS, "视病情程度和家庭情况确定"),
        (CONDITIONS, "经办人员认为有必要的"),
        (CONDITIONS, "符合条件者择优录取"),
        (CONDITIONS, "可适当放宽年龄"),
    ],
    "V05": [(MATERIALS, "一寸近照两张"), (MATERIALS, "最近拍摄的彩色照片")],
    "V07": [
        (CONDITIONS, "具有一定基础"),
        (CONDITIONS, "有一定面积的场地"),
        (CONDITIONS, "有必要的经营设施"),
        (CONDITIONS, "地质构造较稳定"),
        (CONDITIONS, "取得相应种类的资质"),
        (CONDITIONS, "管理制度较为健全"),
    ],
    "V08": [
        (CONDITIONS, "1.年满18周岁；2.申请材料真实齐全，并符合规定要求"),
        (CONDITIONS, "（一）所提供资料符合《示例产品登记资料要求》；（二）有固定场所"),
        (CONDITIONS, "申请材料齐全、符合法定形式。"),
        (CONDITIONS, "符合补贴条件的用人单位。"),
        (CONDITIONS, "符合申领条件的失业人员"),
        (CONDITIONS, "按照《示例评选办法》执行。"),
        (CONDITIONS, "评选名额由市评选委员会另行公布"),
        (CONDITIONS, "按照年度推荐工作方案的要求进行推荐"),
        (CONDITIONS, "具体条件请咨询受理窗口"),
        (CONDITIONS, "申请条件："),
        (CONDITIONS, "申请人应当提交下列书面材料"),
        (CONDITIONS, "符合《示例审查办法》（示例令第3号）第二条至第九条规定的全部条件方可申请"),
        (CONDITIONS, "申诉应符合《示例申诉办法》相关规定：第十条"),
        (CONDITIONS, "依据法律、法规、规章的规定列出本事项适用的申请条件。"),
        (CONDITIONS, "1.有符合规定的场所。2.有三名管理员。"),
        (CONDITIONS, "（一）年满18周岁；（二）从业年限满足申请级别的要求；"),
        (CONDITIONS, "无法律、法规禁止的情形"),
        (CONDITIONS, "申请人符合条件即可"),
        (CONDITIONS, "《示例证书管理办法》"),
        (CONDITIONS, "有下列情形之一的，应当终止： （1）"),
        (MATERIALS, "示例事项申报材料清单"),
        (MATERIALS, "《示例管理办法》第八条所列材料"),
        (MATERIALS, "《示例管理规定》载明的文件"),
        (MATERIALS, "参照首次登记提交"),
    ],
    "V09": [
        (MATERIALS, "家庭困难佐证材料"),
        (MATERIALS, "遗失说明"),
        (MATERIALS, "能够证实居住事实的材料"),
        (CONDITIONS, "须提供家庭收入证明材料"),
        (CONDITIONS, "1、申请函；2、已经公示的证明材料；3、方案"),
    ],
}

RIGHT = {
    "V01": [
        (MATERIALS, "城市维护业务经营合同"),
        (MATERIALS, "查询申请书"),
        (MATERIALS, "疾病诊断资料"),
        (MATERIALS, "项目备案"),
    ],
    "V02": [
        (CONDITIONS, "与航道有关的工程"),
        (CONDITIONS, "与河道管理有关的规定"),
        (CONDITIONS, "被有关单位列入名单的除外"),
        (CONDITIONS, "由人力社保和军队有关部门协同办理转移手续"),
        (CONDITIONS, "可申请依据档案出具存档证明、经历证明等相关证明"),
        (CONDITIONS, "签订有关合同后30日内"),
        (CONDITIONS, "持有关取水权转让的批准文件"),
    ],
    "V03": [
        (MATERIALS, "护照等国际旅行证件"),
        (MATERIALS, "高等学校毕业证书"),
        (MATERIALS, "架设管道、电缆等设施施工申请书"),
        (MATERIALS, "辞职、调动等原因减少人员的名册"),
        (CONDITIONS, "因工作调动、辞职等原因减少人员"),
        (CONDITIONS, "通过网站、自助终端等渠道提出"),
    ],
    "V04": [
        (CONDITIONS, "根据下列情况之一确定"),
        (CONDITIONS, "有重视环境保护情况的记录"),
        (CONDITIONS, "视为放弃的情形可重新申请"),
        (CONDITIONS, "因诉讼需要查询档案的"),
        (CONDITIONS, "企业根据自身需要，可以提出申请"),
        (MATERIALS, "繁育情况统计表"),
    ],
    "V05": [(MATERIALS, "近照（6个月内）"), (MATERIALS, "六个月内近照")],
    "V07": [(CONDITIONS, "取得一定是本人的驾驶证")],
    "V08": [
        (CONDITIONS, "申请材料齐全"),
        (CONDITIONS, "符合年满60周岁条件的老年人，且具有本区户籍"),
        (CONDITIONS, "由市人民政府确定的重点企业"),
        (CONDITIONS, "对于符合法定情形的失踪人员，由发证机关注销"),
        (CONDITIONS, "注册资金达到100万元的要求"),
        (CONDITIONS, "有下列情形之一的：（1）破产"),
        (CONDITIONS, "取得《示例许可证》"),
        (MATERIALS, "证据材料目录"),
        (MATERIALS, "符合技术标准、规范要求的设计方案"),
    ],
    "V09": [
        (MATERIALS, "推荐单位介绍信"),
        (MATERIALS, "医院出具的佐证材料"),
        (MATERIALS, "公开媒体刊登的遗失证明"),
        (MATERIALS, "考生学籍证明资料"),
        (CONDITIONS, "须提供公安机关出具的户籍证明材料"),
        (CONDITIONS, "能出具身份证明材料的法人"),
    ],
}


def of_rule(rule: str, element: str, text: str) -> list[str]:
    value = [text] if element == MATERIALS else text
    return [finding.text for finding in wording_findings({element: value}) if finding.rule == rule]


@pytest.mark.parametrize(("rule", "element", "text"), [(rule, *each) for rule in WRONG for each in WRONG[rule]])
def test_a_family_of_vague_wording_is_found(rule: str, element: str, text: str) -> None:
    """Words of its kind are found, not only those that were seen in a record."""
    assert of_rule(rule, element, text)


@pytest.mark.parametrize(("rule", "element", "text"), [(rule, *each) for rule in RIGHT for each in RIGHT[rule]])
def test_wording_that_only_looks_like_it_is_left_alone(rule: str, element: str, text: str) -> None:
    """What says something definite is no finding."""
    assert of_rule(rule, element, text) == []
