"""The definition of a template as it is written down, one layer at a time: a base, or a fund on a base.

A definition is spelt as TOML or as a workbook (模板定义.xlsx); both are read into a ``Layer``. Keys of
the TOML are the attributes' names; ``title`` is the header of the column, or the label of the row, in
the workbook, and ``description`` the prompt that its owner sees. Every attribute but a row's id has a
default: what a layer leaves out, its base has. What is set, in ``model_fields_set``, replaces it.
"""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from jialing_xls.model.field import Kind
from jialing_xls.model.role import Role
from jialing_xls.model.rule import Relation, RuleClass, Shown

Texts = tuple[str, ...]
Year = Annotated[int, Field(ge=2000, le=2100)]
TOLERANCE = r"^(|舍入|[0-9]{1,9}(\.[0-9]{1,9})?)$"
RULE_ID = r"^[^\s·]+$"


class LayerRow(BaseModel):
    """What stands on one row of the workbook, or in one table of the TOML; unknown keys are faults."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Datum(LayerRow):
    """A field (sheet 数据). One with a ``formula`` is computed; the others are typed."""

    id: str = Field(title="字段", description="中文词以“_”相连，如 培训_人次；规则按它引用")
    name: str = Field("", title="名称", description="录入表和自评表上的叫法")
    kind: Kind | None = Field(
        None, title="类型", description="文字、日期、年度、金额、数量、标准、百分数、比率、分数"
    )
    sheet: str = Field("", title="录入页", description="填在录入表的哪一页；计算的不写")
    group: str = Field("", title="分组", description="页内的小标题")
    role: Role | None = Field(None, title="角色", description="工具要认识的数据选一个；其余不选")
    part: str = Field(
        "", title="资金行", description="资金情况中的哪一行，如 总额、中央；管理情况的方面"
    )
    part_of: str = Field("", title="属于", description="是哪个字段的分项；分项(…) 即各分项之和")
    required: bool = Field(False, title="必填")
    unit: str = Field("", title="单位", description="不写按类型：金额为万元")
    decimals: int | None = Field(
        None, ge=0, le=8, title="小数位", description="不写按类型：金额 2 位，数量 0 位"
    )
    note: str = Field("", title="填报说明")
    choices: Texts = Field((), title="可选值", description="用“、”隔开")
    default: str = Field("", title="预填")
    prior: Literal["", "必填", "选填"] = Field("", title="上年数", description="要不要同时填上年数")
    rollup: str = Field(
        "", title="汇总方式", description="合计、最小、最大、加权平均 字段、清单、无；不写按类型"
    )
    formula: str = Field("", title="计算式", description="由其他字段算出的写在这里")
    read_from: str = Field("", title="摘自", description="从哪个字段的文字里读出")
    reading: str = Field(
        "", title="读法", description="怎样读出；{资金} 是模板的资金名称，不限的没有这个字段"
    )


class IndicatorRow(LayerRow):
    """A 三级指标 (sheet 指标)."""

    id: str = Field(
        title="编号", description="规则和字段按它引用，如 指标01；顺序可以调整，编号不变"
    )
    level1: str = Field("", title="一级指标")
    level2: str = Field("", title="二级指标")
    name: str = Field("", title="三级指标")
    target: str = Field(
        "", title="指标值", description="预填到录入表，如 ≥95%、≥1200人次、应保尽保"
    )
    compare: Literal["", "≥", "≤", "=", "定性"] = Field(
        "", title="性质", description="不写则看指标值：≥ 或无符号的数为 ≥，≤ 为 ≤，没有数为 定性"
    )
    unit: str = Field("", title="度量单位", description="不写则看指标值里的单位")
    weight: Decimal | None = Field(
        None, ge=0, title="分值", description="记分的表才写；合计按版式要求"
    )
    compose: str = Field("", title="组成", description="完成值由数据组成的写法，如 {培训_人次}人次")
    choices: Texts = Field((), title="可选值", description="完成值可选的写法，用“、”隔开")
    hint: str = Field("", title="填报提示")
    rollup: str = Field("", title="汇总方式", description="各单位的完成率怎样合成；不写取最小")
    unconfirmed: bool = Field(False, title="待核对", description="指标值没有文件可依据的选“是”")


class IndicatorColumn(LayerRow):
    """A column of the indicator table, of which each indicator has a field ``<indicator>_<suffix>``."""

    suffix: str = Field(title="后缀", description="字段是“指标编号_后缀”")
    name: str = Field("", title="名称")
    role: Role | None = Field(None, title="角色")
    kind: Kind | None = Field(None, title="类型")
    required: bool = Field(False, title="必填")
    choices: Texts = Field((), title="可选值", description="用“、”隔开")
    note: str = Field("", title="填报说明")


class Extract(LayerRow):
    """A figure that is read in a column's text, of which each indicator has a field, too."""

    suffix: str = Field(
        title="后缀", description="如 完成数；所述n 是组成里的每个数各一个：所述1、所述2"
    )
    when: str = Field("", title="适用", description="哪些指标有，写法与规则的“适用”相同")
    column: str = Field("", title="摘自", description="在哪一列的文字里读，如 完成值")
    reading: str = Field(
        "",
        title="读法",
        description="百分数、下限、上限、达成 {指标值}、数量 n …；{单位}、{可选值} 是指标的",
    )
    kind: Kind | None = Field(None, title="类型", description="不写则看单位：% 为百分数")
    unit: str = Field("", title="单位", description="不写则用指标的单位")
    required: bool = Field(False, title="必填")
    rollup: str = Field("", title="汇总方式", description="写“指标或最小”的，先看指标自己的写法")
    wording: str = Field("", title="词语", description="接在指标的词语后面")


class Case(LayerRow):
    """One relation. In a rule for each indicator, ``{后缀}`` stands for the indicator's field, and
    ``{数据n}`` for the n-th figure of which its 完成值 is composed: a case with an n in braces stands
    once for each. In a rule for each row of the money block, ``{角色}`` stands for the field of that
    role on the row; ``{角色?}`` counts as zero where it may be left empty and is."""

    case: str = Field("", title="情形")
    when: str = Field(
        "",
        title="适用",
        description="逐个指标：≥、≤、=、定性、组成，≥% 只是百分数，≥数 只是有单位的；可用“、”连写。"
        "逐个资金行：该行须有的角色。不写都适用",
    )
    left: str = Field("", title="左边")
    relation: Relation | None = Field(None, title="关系")
    right: str = Field("", title="右边")
    tolerance: str = Field(
        "",
        pattern=TOLERANCE,
        title="容差",
        description="不写按各数的小数位（舍入）；0 为必须完全相等",
    )
    decimals: int | None = Field(None, ge=0, le=8, title="小数位")
    shown_as: Shown | None = Field(
        None, title="显示", description="不写为数；文字只用于“相同”的读数"
    )
    explained_by: Texts = Field(
        (), title="说明字段", description="写了这些字段就算说明了，用“、”隔开"
    )


class RuleRow(Case):
    """A rule (sheet 规则): one relation, or several ``cases`` that share what they do not set."""

    id: str = Field(pattern=RULE_ID, title="编号", description="如 B01、L01、H01")
    rule_class: RuleClass | None = Field(None, title="类别", alias="class")
    text: str = Field("", title="审核内容")
    basis: str = Field("", title="依据")
    each: Literal["", "指标", "资金行", "必填", "不为负", "一致"] = Field(
        "", title="逐个", description="对每个指标、每个资金行各审一次；必填、不为负、一致由工具列出"
    )
    cases: tuple[Case, ...] = ()

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Score(LayerRow):
    """A figure that each indicator has computed of its others, by nature: ``{后缀}`` as in rules."""

    suffix: str = Field(title="后缀", description="如 应得分")
    when: str = Field("", title="性质", description="≥、≤、=、定性")
    name: str = Field("", title="名称")
    formula: str = Field("", title="得分算式")


class WordsRow(LayerRow):
    """How reports speak of a field or an indicator: an entry of ``Layer.words``, as the workbook has it."""

    id: str = Field(title="编号")
    text: str = Field("", title="词语")


class IndicatorTable(LayerRow):
    """Where the official form has its indicators: rows ``first`` to ``last`` of ``sheet``."""

    sheet: str = Field("", title="工作表")
    first: int = Field(0, ge=0, title="首行")
    last: int = Field(
        0, ge=0, title="末行", description="一行空行也没有的表，写表头那一行，首行写它的下一行"
    )
    columns: dict[str, str] = Field(
        {}, title="各列", description="一级、二级、三级和各后缀 → 列字母"
    )


class Form(LayerRow):
    """The official file and where the fields stand in it."""

    file: str = Field("", title="官方表文件", description="与定义放在同一文件夹")
    cells: dict[str, str] = Field({}, title="绑定", description="字段 → 表名!单元格")
    table: IndicatorTable | None = None


class Layer(LayerRow):
    """One definition file: a base, or what a fund adds to a base and changes in it."""

    name: str = Field(title="模板名称", description="与文件名相同，通常是“资金名称_年度”")
    base: str = Field("", title="版式", description="以哪个版式为底；自成一体的不写")
    fund: str = Field("", title="资金或项目名称", description="录入表的名称须与它一致；不限的不写")
    years: tuple[Year, ...] = Field(
        (), title="适用年度", description="可以几个，用“、”隔开；不限的不写"
    )
    form: Form | None = None
    data: tuple[Datum, ...] = ()
    sheets: Texts = Field(
        (), title="录入页顺序", description="“…”处是没有写到的页；不写按出现的先后"
    )
    columns: tuple[IndicatorColumn, ...] = ()
    readings: tuple[Extract, ...] = ()
    indicators: tuple[IndicatorRow, ...] = ()
    scores: tuple[Score, ...] = ()
    rules: tuple[RuleRow, ...] = ()
    words: dict[str, str] = Field({}, title="词语", description="字段或指标编号 → 报告中怎样说它")
    without: Texts = Field((), title="不用", description="版式中不用的字段、规则、指标的编号")
