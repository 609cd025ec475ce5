"""What reconciling a report hands over: 报告核对.xlsx, and a copy of the report with comments."""
