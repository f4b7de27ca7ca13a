"""Two names of items: the same matter, of the same business, or neither, each with a reason that a clerk can judge."""

from __future__ import annotations

import pytest

from services.intake.domain.overlap.comparing import Comparison, Likeness, compared
from services.intake.domain.overlap.names import matter_of


def between(one: str, other: str) -> Comparison:
    """Compare two names."""
    return compared(matter_of(one), matter_of(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("残疾人证注销", "《中华人民共和国残疾人证》注销"),
        ("停业登记", "停业登记（县级行使）"),
        ("发票（增值税）代开", "发票(增值税)代开"),
        ("江津区高龄津贴发放", "高龄津贴发放"),
        ("重庆市江津区 高龄津贴发放", "高龄津贴发放"),
        ("股权出质设立登记", "对股权出质设立登记"),
    ],
)
def test_another_way_of_writing_is_the_same_name(one: str, other: str) -> None:
    """Wide signs, brackets, quotes, the full name, place and level do not count."""
    assert between(one, other).likeness is Likeness.EXACT


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("残疾人证办理", "残疾人证核发"),
        ("设立森林公园审批", "森林公园设立许可"),
        ("低保申请", "最低生活保障审批"),
        ("城乡居民医保参保登记", "城乡居民基本医疗保险参保登记"),
        ("个体工商户开业登记", "个体工商户设立登记"),
        ("取水许可证核发", "取水许可审批"),
        ("延续取水许可", "取水许可证延续审批"),
        ("散居孤儿基本生活费发放", "对孤儿基本生活保障金的给付"),
        ("困难妇女法律援助", "法律援助"),
        ("工伤医疗（康复）费用申报", "工伤医疗/康复/辅助器具费用申报"),
        ("土地权属争议裁决", "土地权属争议调处"),
        ("户外广告设置审批", "户外广告设施设置许可"),
        ("残疾人证迁入", "残疾人证迁移"),
        ("医师执业注册", "医师首次执业注册"),
        ("机动车维修经营备案网上办理", "机动车维修经营备案"),
        ("机动车维修经营备案网上办理", "机动车维修经营备案窗口受理"),
        ("食品经营许可线上申请", "食品经营许可审批"),
        ("社保卡自助申领", "社会保障卡申领"),
        ("居住证签注跨省通办", "居住证签注"),
        ("老年人优待证掌上办理", "老年优待证发证"),
        ("失业保险待遇申领", "失业金申领"),
        ("特困供养人员认定", "特困人员救助供养审批"),
        ("第二代残疾人证换发", "残疾人证换领"),
        ("机动车驾驶证换证", "驾驶证换证"),
        ("危化品经营许可", "危险化学品经营许可证核发"),
        ("丧葬费给付", "丧葬补助金申领"),
        ("农机购置补贴申领", "农业机械购置补贴发放"),
        ("就业失业登记证核发", "就业创业证申领"),
        ("对土地纠纷进行仲裁检定", "组织仲裁检定土地纠纷"),
        ("困难儿童提供生活救助", "困难儿童生活救助申请"),
        ("企业年金与职业年金互转", "企业年金与职业年金制度衔接"),
        ("老年优待证办理", "老年人优待卡申领"),
        ("高龄老人补贴发放", "高龄津贴申领"),
        ("残疾人两项补贴申请", "困难残疾人生活补贴和重度残疾人护理补贴审核"),
        ("农村计划生育家庭奖扶金申领", "农村计划生育家庭奖励扶助"),
        ("户籍迁入", "户口迁入登记"),
        ("网约车经营许可", "网络预约出租汽车经营许可证核发"),
        ("犬只登记", "养犬登记"),
        ("养老金申领", "养老保险待遇申领"),
        ("新农合缴费", "城乡居民基本医疗保险缴费"),
        ("事实孤儿基本生活补贴", "事实无人抚养儿童基本生活费发放"),
        ("个体工商户营业执照申领", "个体工商户设立登记"),
        ("公租房资格确认", "公共租赁住房申请"),
        ("职工医疗互助金申请", "职工医疗互助"),
        ("从事快递经营活动许可", "快递经营许可"),
        ("城乡居民临时救助", "困难群众临时救助"),
        ("一次性创业补贴申领", "创业补贴申领"),
    ],
)
def test_other_words_for_the_act_or_the_thing_are_near(one: str, other: str) -> None:
    """Whoever asks and whoever grants name one matter; a group of persons or a listed thing lies within the other."""
    found = between(one, other)

    assert found.likeness is Likeness.NEAR, found.reason
    assert 0 < found.score <= 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("因地震、洪水等特殊情况临时占用道路审批", "特殊情况临时占用道路审批"),
        ("因铺设水管、电缆需要挖掘人行道审批", "挖掘人行道审批"),
        ("城镇道路需要挖掘绿地审批", "城镇道路绿地挖掘审批"),
        ("导游变更执业登记", "导游执业变更"),
        ("导游证核发(导游证变更)", "导游证变更核准"),
        ("爆竹经营许可(零售类)", "爆竹零售经营许可"),
        ("新建、改建、扩建码头审批", "码头审批"),
        ("土地使用权登记（出让用地）", "土地使用权登记（协议出让）"),
        ("交通补贴和护理补贴发放", "护理补贴申领"),
        ("道路养护、绿化养护和路灯维护申请", "道路养护申请"),
        ("工伤职工和供养亲属领取工伤待遇资格认证", "工伤待遇领取资格认证"),
    ],
)
def test_what_only_one_name_says_may_change_nothing(one: str, other: str) -> None:
    """A cause, examples, another order of the words, a case that is a kind of the other, one of several things."""
    found = between(one, other)

    assert found.likeness is Likeness.NEAR, found.reason
    assert between(other, one).likeness is Likeness.NEAR


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ("公共场所卫生许可", "公共场所卫生许可证变更", "环节不同（首次办理与变更）"),
        ("公共场所卫生许可（延续）", "公共场所卫生许可（注销）", "环节不同（延续与注销）"),
        ("残疾人证迁入", "残疾人证迁出", "环节不同（转入与转出）"),
        ("社会保障卡挂失", "社会保障卡补领", "环节不同（挂失与补办）"),
        ("高新技术企业认定", "高新技术企业认定信息查询", "“高新技术企业认定信息查询”是查询，“高新技术企业认定”不是"),
        ("法律援助咨询", "法律援助", "“法律援助咨询”是咨询指引"),
        ("代开增值税普通发票", "代开增值税专用发票", "对象不同（“普通”与“专用”）"),
        ("分公司设立登记", "公司设立登记", "多出“分”"),
        ("职业技能鉴定补贴申领", "职业技能鉴定申报", "多出“补助”"),
        ("爆破许可（大型）", "爆破许可（小型）", "括号里的情形不同（“大型”与“小型”）"),
        ("社会团体成立登记", "社会团体成立登记前审查", "事前审查"),
        ("旧货业备案", "旧货业许可", "备案"),
        ("养老保险互转", "养老保险关系转移接续", "环节不同（制度互转与转入、转出）"),
        ("城乡居民养老保险关系转移接续", "职工养老保险与城乡居民养老保险制度衔接", "制度互转"),
        ("拖拉机驾驶证换证", "机动车驾驶证换证", "拖拉机"),
        ("单位参保登记", "参保登记（个人）", "一个说“单位”，一个说“个人”"),
        ("爆竹经营许可(遗失补发)", "爆竹经营许可(损毁补发)", "遗失补办"),
        ("爆竹经营许可(变更换发)", "爆竹经营许可(到期换发)", "括号里的环节不同"),
        ("乡土教材审定", "乡土教材初审", "初审"),
        ("学习类外国人签证", "工作类外国人签证", "对象不同"),
        ("调解协议公证", "和解协议公证", "对象不同"),
        ("土地使用权登记（协议出让）", "土地使用权登记（招标出让）", "括号里的情形不同"),
        ("规费收缴（含有外币）", "规费收缴（全部人民币）", "括号里的情形不同"),
        ("企业职工养老金申领", "城乡居民养老金申领", "对象不同"),
        ("报刊图书零售经营单位和个体户设立审批", "个体户设立登记", "多出"),
        ("失业保险待遇申领", "失业保险登记", "多出“金”"),
    ],
)
def test_another_step_object_or_kind_of_act_is_related(one: str, other: str, said: str) -> None:
    """It is of the same business; the reason names what makes it another matter."""
    found = between(one, other)

    assert found.likeness is Likeness.RELATED
    assert said in found.reason


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("失业登记", "停业登记"),
        ("护士信息查询", "水库信息查询"),
        ("无犯罪记录证明", "无障碍设施改造"),
        ("申请", "受理"),
    ],
)
def test_names_with_only_the_frame_in_common_are_unlike(one: str, other: str) -> None:
    assert between(one, other).likeness is Likeness.NONE


def test_the_reason_names_what_agrees_and_what_differs() -> None:
    near = between("困难残疾人生活补贴", "残疾人生活补贴发放")

    assert near.reason == "说的都是“残疾人生活费”，只有一方写了“困难”，办的还是同一件事，办理用语不同（没有写与发放）。"
    assert between("低保", "低保").reason == "名称一字不差。"


def test_a_long_addition_is_cut_in_the_reason() -> None:
    long = "适用于未纳入一照一码改革范围各类纳税人及扣缴义务人"

    reason = between(f"税务登记（{long}）", "税务登记").reason

    assert f"“{long[:19]}、…”" in reason


@pytest.mark.parametrize(
    "name", ["", " ", "（）", "()", "、", "《》", "办理", "对", "a", "1", "中华人民共和国", "江津区"]
)
def test_hardly_a_name_is_compared_like_any_other(name: str) -> None:
    """Nothing fails, and it is the same as itself."""
    assert between(name, name).likeness is Likeness.EXACT
    assert between(name, "社会团体成立登记").likeness in (Likeness.NONE, Likeness.RELATED)
