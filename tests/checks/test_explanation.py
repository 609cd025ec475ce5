"""What counts as an explanation: a reason, however short; not an assertion, however long."""

import pytest

from jialing_xls.checks.explanation import explains

REASONS = """
年末追加
无法归集到项目的支出
属实，因标准提高
见附件第3页
尾差系四舍五入
四舍五入
提标扩面
经费不足
人员增加
死亡退出
部分补发
口径不同
系统故障
上年结转
年底集中拨付
补差发放，农村补差较高
受疫情影响，12 月才发放
由县级资金列支，不在本资金内
补发上年 12 人 3.6 万元
已核实：12 人死亡退出
经核实，数据属实，差额为两户合并
含价格临时补贴 23.5 万元
按月发放，12 月提标
"""

ASSERTIONS = """
无。
正常
…
0
无
—
属实
属实。
情况属实
情况属实，无误
情况属实，数据真实、准确、完整。
已核实，数据真实
经核实无误
经核实，情况属实！
经我单位核实，以上数据均真实有效
数据无误
没有问题
没有异常
正确
同上
见附件
详见附件（报告）
符合规定
符合实际情况
确实如此
与实际一致
说明
是的
对
123
100万元
25901 户、31625 人
2023年12月31日
（无）
？？？
"""


@pytest.mark.parametrize("text", REASONS.strip().splitlines())
def test_a_reason_is_taken_however_short(text: str) -> None:
    assert explains(text)


@pytest.mark.parametrize("text", ["", "　", *ASSERTIONS.strip("\n").splitlines()])
def test_assertions_digits_and_punctuation_say_nothing(text: str) -> None:
    assert not explains(text)
