# The first three minutes: files, roster, invitations, joining a group
file-of-office = Files are imported by the office.
file-too-large = The file is too large, 5 MB at most. For the roster's form send /roster.
file-gone = The file could not be fetched, please send it again.
file-unknown = This file is not known. For the roster use the form of /roster (XLSX).
file-not-xlsx = This is no XLSX workbook. For the roster use the form of /roster; save CSV and others as "Excel workbook (.xlsx)".
file-old = This is an old XLS workbook; save it as "Excel workbook (.xlsx)" and send it again.
file-locked = The workbook has a password; take it off and send it again.
file-macros = The workbook has macros; save it as "Excel workbook (.xlsx)" without macros and send it again.
file-damaged = The workbook cannot be opened; open it in Excel or WPS, save it and send it again.
