"""What a field is to the tool (角色): the code knows roles, a definition says which field plays which."""

from enum import StrEnum


class Role(StrEnum):
    """The value is the word that stands under 角色 in a definition and in 数据底稿.

    The money block is known by role and part: ``Field.role`` says which column an amount stands in,
    ``Field.part`` which row (总额, 中央, …). A field of an indicator is known by role and indicator.
    """

    UNIT = "报送单位"
    YEAR = "评价年度"
    FUND = "资金或项目"
    RECIPIENT = "用款单位"
    FILED = "报送日期"

    INITIAL = "年初预算数"
    BUDGET = "全年预算数"
    """The adjusted budget, carry-over included: what a rate is computed of."""
    EXECUTED = "全年执行数"
    SURPLUS = "结余数"
    RATE = "预算执行率"
    """Computed: executed / budget of the same part."""
    STATED_RATE = "所述执行率"
    EXECUTION_WEIGHT = "执行率分值"
    EXECUTION_SCORE = "执行率得分"

    MANAGEMENT = "管理情况"
    """``Field.part`` is the aspect, e.g. 分配科学性."""
    MANAGEMENT_PROBLEM = "管理问题"
    GOAL = "目标"
    ACHIEVEMENT = "目标完成"
    DEVIATION = "偏差说明"
    MEASURES = "改进"
    AUDIT = "审计情况"

    TARGET = "指标目标"
    ACTUAL = "指标完成"
    REASON = "指标偏差原因"
    NATURE = "指标性质"
    MEASURE_UNIT = "计量单位"
    WEIGHT = "指标分值"
    SCORE = "指标得分"
    TOTAL_WEIGHT = "分值合计"
    TOTAL_SCORE = "总分"
    GRADE = "等级"
