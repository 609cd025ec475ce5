@echo off
rem A double click opens the page; a workbook dropped on it is filled.
chcp 65001 >nul
"%~dp0jxls.exe" %*
if not "%~1"=="" pause
