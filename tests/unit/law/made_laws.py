"""Laws of nobody's, for comparing: thirty articles on a market of the invented, whose wording can be mixed."""

from __future__ import annotations

from collections.abc import Sequence

from shared.kernel.law.articles import Article
from shared.kernel.law.numerals import printed

WHO = ("集市管理机构", "摊主", "消费者", "检验员", "行业协会", "运输企业")
TEXTS = (
    "为了规范早市经营秩序，保护摊主和消费者的合法权益，促进早市健康发展，制定本条例。",
    "本条例所称早市，是指在指定街道上于每日九时前开放的临时性农副产品交易场所。",
    "早市管理应当遵循便民、安全、整洁、有序的原则。",
    "区集市管理机构负责早市的规划、设立和日常监督检查工作。\n街道办事处协助做好早市周边的环境卫生维护。",
    "设立早市应当征求周边居民意见，同意的居民户数不得少于三分之二。",
    "摊位实行抽签分配，抽签过程向社会公开，每户摊主最多持有两个摊位。",
    "摊主应当悬挂记载姓名、经营品类和健康证明编号的标牌。",
    "禁止在早市销售活禽、野生菌类和散装白酒。",
    "计量器具应当经过强制检定，公平秤设在早市入口显著位置。",
    "食品检验员每日抽取不少于十个批次的蔬菜开展农药残留快速检测，检测结果当日公示。",
    "检测不合格的批次应当立即封存，由摊主联系供货商召回并作无害化处理。",
    "早市运输车辆应当在六时三十分前驶离，装卸不得占用盲道和消防通道。",
    "行业协会可以制定诚信经营公约，对连续三年无投诉的摊主授予星级牌匾。",
    "消费者发现短斤缺两的，可以持购物凭证要求按差额的五倍赔偿。",
    "集市管理机构应当自收到投诉之日起三个工作日内答复处理结果。",
    "早市电力线路由供电企业统一敷设，严禁私拉乱接照明电线。",
    "冬季气温低于零下十五度或者遇暴雨红色预警时，早市暂停开放。",
    "摊位费按照经营面积每平方米每日二元收取，残疾人摊主减半。",
    "摊位费收入全额上缴财政，专项用于垃圾清运和厕所保洁。",
    "垃圾实行干湿分类，摊主收摊后应当清扫摊位半径两米以内的地面。",
    "违反规定销售活禽的，没收活禽，并处二百元以上一千元以下罚款。",
    "私拉乱接照明电线的，责令拆除，拒不拆除的暂停使用摊位十五日。",
    "伪造健康证明编号的，收回摊位，三年内不得参加抽签。",
    "管理人员收受摊主财物、徇私分配摊位的，依法给予处分。",
    "本条例自明年三月一日起施行。",
)


def law(texts: Sequence[str], *, first: int = 1) -> list[Article]:
    """Return articles of these texts, numbered from the first."""
    return [
        Article(printed=printed(number), number=printed(number), text=text) for number, text in enumerate(texts, first)
    ]


def written(texts: Sequence[str], *, blank: str = " ", title: str = "早市管理条例") -> str:
    """Return the law as a file has it."""
    articles = "\n\n".join(f"{one.printed}{blank}{one.text}" for one in law(texts))
    return f"# {title}\n\n2031年1月1日公布\n\n<!-- INFO END -->\n\n## 第一章 总 则\n\n{articles}\n"
