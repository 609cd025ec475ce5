"""Names of the official forms that the shipped bases have."""

FORM = "自评表"
"""The one form sheet of layout L2 (转移支付区域绩效目标自评表)."""
