#!/bin/sh
# 双击打开页面；把录入表拖到这个图标上，就填这个录入表。
# A double click opens the page; a workbook dropped on it is filled.
folder=$(dirname -- "$(readlink -f -- "$0")")
"$folder/jxls" "$@"
status=$?
if [ $# -gt 0 ] && [ -t 0 ]; then
  printf '\n按回车键关闭这个窗口。'
  read -r _
fi
exit $status
